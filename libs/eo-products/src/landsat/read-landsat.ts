import { type Point } from '#libs/geo';
import { filesOf } from '../file-asset.js';
import { type Footprint, footprintOf } from '../footprint.js';
import { instant } from '../instant.js';
import { stacItem } from '../item.js';
import { missing, unsupported } from '../product-fault.js';
import { type EoProduct, type ProductFile, type ProductFolder } from '../product-folder.js';
import { MAX_METADATA_BYTES } from '../xml-document.js';
import { assetsOf } from './assets.js';
import { type Mtl, parseMtl } from './mtl.js';
import { gridFields, projCode } from './projection.js';
import { type Sensor, sensorOf } from './sensors.js';

const PERCENT = { min: 0, max: 100 } as const;
/** Best first: the same content, but JSON cannot be misread. */
const SPELLINGS = ['json', 'xml', 'txt'] as const;

/**
 * A Landsat scene of Collection 2 (Level 1 or 2) or Collection 1 (Level 1): `<product id>_MTL.json|xml|txt` and its
 * files beside it, alone in a folder or among others.
 * @throws BAD_REQUEST naming file and key.
 */
export async function readLandsat(folder: ProductFolder): Promise<EoProduct> {
  const files = await filesOf(folder);
  const mtlFile = mtlOf(files, folder);
  const mtl = parseMtl(await folder.readText(mtlFile, MAX_METADATA_BYTES), mtlFile);
  const productId = mtl.matching(/^L[A-Z0-9_]{20,60}$/, 'a product id', 'LANDSAT_PRODUCT_ID')[0];
  const satellite = Number(mtl.matching(/^LANDSAT_?([1-9])$/, 'LANDSAT_1 … LANDSAT_9', 'SPACECRAFT_ID')[1]);
  const correction = mtl.matching(/^L([12])[A-Z]{2}$/, 'L1TP, L2SP, …', 'PROCESSING_LEVEL', 'DATA_TYPE');
  const level = Number(correction[1]) as 1 | 2;
  const sensor = sensorOf(mtl.text('SENSOR_ID'), satellite);
  if (sensor === null || (sensor.code === 'mss' && level === 2))
    throw unsupported(mtl.file, `SENSOR_ID ${mtl.text('SENSOR_ID')} at level ${level} is not known`);
  const found = assetsOf({ folder, mtl, productId, sensor }, files);
  const properties = propertiesOf(mtl, sensor, satellite, correction[0]);
  return {
    kind: 'landsat',
    collectionId: `landsat-${sensor.code}-l${level}`,
    item: stacItem(productId, cornersOf(mtl), properties, found.assets),
    missing: found.missing,
  };
}

/** Of the folder's own scene; in a folder of another name, of its only scene. */
function mtlOf(files: readonly ProductFile[], { name }: ProductFolder): string {
  const all = files.map(({ path }) => path).filter((path) => /^[^/]+_MTL\.(json|xml|txt)$/i.test(path));
  const own = all.filter((path) => path.toUpperCase().startsWith(`${name.toUpperCase()}_MTL.`));
  const candidates = own.length > 0 ? own : all;
  const scenes = new Set(candidates.map((path) => path.replace(/_MTL\.\w+$/i, '')));
  if (scenes.size > 1) throw unsupported(name, `holds ${scenes.size} scenes`);
  const best = SPELLINGS.map((spelling) => candidates.find((path) => path.toLowerCase().endsWith(spelling)));
  const found = best.find((path) => path !== undefined);
  if (found === undefined) throw missing(name, '…_MTL.json, …_MTL.xml or …_MTL.txt');
  return found;
}

function propertiesOf(mtl: Mtl, sensor: Sensor, satellite: number, correction: string) {
  const place = { min: 1, max: 251, integer: true } as const;
  const path = String(mtl.number('WRS_PATH', place)).padStart(3, '0');
  const row = String(mtl.number('WRS_ROW', place)).padStart(3, '0');
  const wrsType = mtl.optional('WRS_TYPE') ?? (satellite <= 3 ? '1' : '2');
  const time = instant(`${mtl.text('DATE_ACQUIRED')}T${mtl.text('SCENE_CENTER_TIME')}`, mtl.file, 'SCENE_CENTER_TIME');
  const generated = mtl.optional('DATE_PRODUCT_GENERATED') ?? mtl.optional('FILE_DATE');
  return {
    datetime: time,
    platform: `landsat-${satellite}`,
    instruments: sensor.instruments,
    ...gridFields(mtl, 'REFLECTIVE'),
    'proj:code': projCode(mtl),
    // −1 = not assessed.
    'eo:cloud_cover': assessed(mtl.number('CLOUD_COVER', { min: -1, max: 100 })),
    'view:sun_azimuth': fromNorth(mtl.number('SUN_AZIMUTH', { min: -180, max: 360 })),
    'view:sun_elevation': mtl.number('SUN_ELEVATION', { min: -90, max: 90 }),
    'view:off_nadir': Math.abs(mtl.optionalNumber('ROLL_ANGLE', { min: -90, max: 90 }) ?? 0),
    'grid:code': `WRS${wrsType}-${path}${row}`,
    'processing:level': `L${correction[1]}`,
    'processing:software': softwareOf(mtl),
    'landsat:cloud_cover_land': mtl.optionalNumber('CLOUD_COVER_LAND', { min: -1, max: PERCENT.max }),
    'landsat:wrs_type': wrsType,
    'landsat:wrs_path': path,
    'landsat:wrs_row': row,
    'landsat:scene_id': mtl.optional('LANDSAT_SCENE_ID'),
    'landsat:collection_category': mtl.matching(/^(T1|T2|RT|A1|A2)$/, 'T1, T2 or RT', 'COLLECTION_CATEGORY')[0],
    'landsat:collection_number': mtl.text('COLLECTION_NUMBER').padStart(2, '0'),
    'landsat:correction': correction,
    'landsat:product_generated': generated === null ? null : instant(generated, mtl.file, 'DATE_PRODUCT_GENERATED'),
  };
}

/** USGS counts azimuths from −180° to 180°, STAC from 0° to 360°. */
function fromNorth(azimuth: number): number {
  return azimuth < 0 ? azimuth + 360 : azimuth;
}

function assessed(percent: number): number | null {
  return percent < 0 ? null : percent;
}

function softwareOf(mtl: Mtl): Record<string, string> | null {
  const [, name, version] = /^([A-Z]+)_(.+)$/.exec(mtl.optional('PROCESSING_SOFTWARE_VERSION') ?? '') ?? [];
  return name === undefined || version === undefined ? null : { [name]: version };
}

/** The image's corners: more than the slanted strip with data in it, as USGS's own metadata has it. */
function cornersOf(mtl: Mtl): Footprint {
  const corner = (name: string): Point => [
    mtl.number(`CORNER_${name}_LON_PRODUCT`, { min: -180, max: 180 }),
    mtl.number(`CORNER_${name}_LAT_PRODUCT`, { min: -90, max: 90 }),
  ];
  return footprintOf(['UL', 'LL', 'LR', 'UR'].map(corner), mtl.file, 'CORNER_…_PRODUCT');
}
