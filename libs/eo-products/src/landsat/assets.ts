import { type StacAsset } from '#libs/stac';
import { fileAsset } from '../file-asset.js';
import { malformed } from '../product-fault.js';
import { type ProductFile, type ProductFolder } from '../product-folder.js';
import { type Mtl } from './mtl.js';
import { gridFields } from './projection.js';
import { scalingOf } from './scaling.js';
import { AUXILIARY, type Sensor } from './sensors.js';

interface Context {
  readonly folder: ProductFolder;
  readonly mtl: Mtl;
  readonly productId: string;
  readonly sensor: Sensor;
}

export interface FoundAssets {
  readonly assets: Record<string, StacAsset>;
  readonly missing: readonly string[];
}

/** Keys are what follows the product's id in the file's name: `SR_B4`, `ST_B10`, `QA_PIXEL`, `B8`, `MTL.json`. */
export function assetsOf(context: Context, files: readonly ProductFile[]): FoundAssets {
  const byName = new Map(files.map((file) => [file.path.toUpperCase(), file]));
  const assets: Record<string, StacAsset> = {};
  const missing: string[] = [];
  for (const [key, name] of context.mtl.startingWith('FILE_NAME_')) {
    if (!isRaster(name, context.productId)) continue;
    if (/[/\\]/.test(name)) throw malformed(context.mtl.file, `FILE_NAME_${key}`, name, 'a file name');
    const file = byName.get(name.toUpperCase());
    if (file === undefined) missing.push(name);
    else assets[assetKey(name, context.productId)] = rasterAsset(context, file, key);
  }
  return { assets: { ...assets, ...otherAssets(context, files) }, missing };
}

/** Level 2 also names the files of the Level 1 product that it was made from. */
function isRaster(fileName: string, productId: string): boolean {
  return fileName.startsWith(`${productId}_`) && /\.TIFF?$/i.test(fileName);
}

function assetKey(fileName: string, productId: string): string {
  return fileName.slice(productId.length + 1).replace(/\.TIFF?$/i, '');
}

/** @param key `BAND_4`, `BAND_ST_B10`, `QUALITY_L1_PIXEL`, … */
function rasterAsset(context: Context, file: ProductFile, key: string): StacAsset {
  const { folder, mtl, sensor, productId } = context;
  const number = key.replace(/^BAND_/, '');
  const band = sensor.bands[number];
  if (band === undefined) return auxiliaryAsset(folder, file, assetKey(file.path, productId));
  const scaling = scalingOf(mtl, number);
  const grid = gridFields(mtl, gridKind(band.common));
  return fileAsset(folder, file, {
    title: `${band.name} (${band.common})`,
    data_type: dataTypeOf(mtl, number),
    nodata: 0,
    ...scaling,
    ...grid,
    bands: [{ name: band.name, 'eo:common_name': band.common, 'eo:center_wavelength': band.center }],
  });
}

function auxiliaryAsset(folder: ProductFolder, file: ProductFile, key: string): StacAsset {
  const known = AUXILIARY[key];
  if (known === undefined) return fileAsset(folder, file, { title: key, roles: ['data'], bands: [{ name: key }] });
  return fileAsset(folder, file, {
    title: key,
    roles: ['data', ...(known.roles ?? [])],
    data_type: known.dataType,
    ...(known.nodata !== undefined && { nodata: known.nodata }),
    ...(known.unit !== undefined && { unit: known.unit }),
    ...(known.scale !== undefined && { 'raster:scale': known.scale, 'raster:offset': 0 }),
    bands: [{ name: known.band }],
  });
}

function gridKind(common: string): 'REFLECTIVE' | 'PANCHROMATIC' | 'THERMAL' {
  if (common === 'pan') return 'PANCHROMATIC';
  return common.startsWith('lwir') ? 'THERMAL' : 'REFLECTIVE';
}

/** Collection 1 does not tell; there 16 bits since Landsat 8, and 8 bits before. */
function dataTypeOf(mtl: Mtl, number: string): string {
  const stated = mtl.optional(`DATA_TYPE_BAND_${number}`);
  if (stated !== null) return stated.toLowerCase();
  return (mtl.optionalNumber(`QUANTIZE_CAL_MAX_BAND_${number}`) ?? 0) > 255 ? 'uint16' : 'uint8';
}

function otherAssets({ folder, productId }: Context, files: readonly ProductFile[]): Record<string, StacAsset> {
  const wanted: ReadonlyArray<readonly [string, string, string[]]> = [
    ['MTL.json', 'MTL.json', ['metadata']],
    ['MTL.xml', 'MTL.xml', ['metadata']],
    ['MTL.txt', 'MTL.txt', ['metadata']],
    ['ANG.txt', 'ANG.txt', ['metadata']],
    ['thumbnail', 'thumb_small.jpeg', ['thumbnail']],
    ['reduced_resolution_browse', 'thumb_large.jpeg', ['overview']],
  ];
  return Object.fromEntries(
    wanted.flatMap(([key, ending, roles]) => {
      const file = files.find(({ path }) => path === `${productId}_${ending}`);
      return file === undefined ? [] : [[key, fileAsset(folder, file, { roles })]];
    }),
  );
}
