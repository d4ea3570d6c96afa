import { instant } from '../instant.js';
import { numberIn } from '../metadata-number.js';
import { malformed } from '../product-fault.js';
import { parseXml, type XmlElement } from '../xml-document.js';
import { percentagesOf } from './product-metadata.js';

/** Pixel grid of one resolution, in the tile's CRS. */
export interface TileGrid {
  /** Metres. */
  readonly resolution: number;
  /** [rows, columns] */
  readonly shape: readonly [number, number];
  /** Affine, row-major: [xStep, 0, west, 0, yStep, north]. */
  readonly transform: readonly number[];
  /** [minX, minY, maxX, maxY] */
  readonly bbox: readonly number[];
}

/** What the granule's `MTD_TL.xml` says. */
export interface TileMetadata {
  /** When the tile was seen: minutes after the start of its datatake. */
  readonly sensingTime: string;
  /** `32633` */
  readonly epsg: number;
  /** `33TUK` */
  readonly mgrs: { readonly zone: number; readonly band: string; readonly square: string };
  readonly grids: ReadonlyMap<number, TileGrid>;
  readonly sunZenith: number;
  readonly sunAzimuth: number;
  /** Mean over bands; null where the metadata has none. */
  readonly viewZenith: number | null;
  readonly viewAzimuth: number | null;
  readonly tileId: string;
  readonly datastripId: string | null;
  readonly percentages: Readonly<Record<string, number>>;
}

/** @throws BAD_REQUEST naming file and element. */
export function readTileMetadata(text: string, file: string): TileMetadata {
  const xml = parseXml(text, file, ['Sun_Angles_Grid', 'Viewing_Incidence_Angles_Grids']);
  const sun = xml.one('Mean_Sun_Angle');
  const [, zone, band, square] = xml.matching(
    /_T(\d\d)([C-HJ-NP-X])([A-HJ-NP-Z]{2})_/,
    'a tile id with an MGRS tile, …_T33TUK_…',
    'TILE_ID',
    'TILE_ID_2A',
  );
  return {
    sensingTime: instant(xml.text('SENSING_TIME'), file, 'SENSING_TIME'),
    epsg: Number(xml.matching(/^EPSG:(32[67]\d\d)$/i, 'the EPSG code of a UTM zone', 'HORIZONTAL_CS_CODE')[1]),
    mgrs: { zone: Number(zone), band: band!, square: square! },
    grids: gridsOf(xml, file),
    sunZenith: sun.number('ZENITH_ANGLE', { min: 0, max: 180 }),
    sunAzimuth: sun.number('AZIMUTH_ANGLE', { min: 0, max: 360 }),
    ...viewOf(xml),
    tileId: xml.text('TILE_ID', 'TILE_ID_2A'),
    datastripId: xml.optional('DATASTRIP_ID', 'DATASTRIP_ID_2A'),
    percentages: percentagesOf(xml),
  };
}

function gridsOf(xml: XmlElement, file: string): Map<number, TileGrid> {
  const sizes = new Map(xml.all('Size').map((size) => [size.attribute('resolution'), size]));
  const grids = xml.all('Geoposition').map((position): [number, TileGrid] => {
    const key = position.attribute('resolution') ?? '';
    const resolution = numberIn(key, file, 'Geoposition/@resolution', { min: 1, max: 1000, integer: true });
    const size = sizes.get(key);
    if (size === undefined) throw malformed(file, 'Geoposition/@resolution', key, 'a resolution that has a Size');
    return [resolution, gridOf(resolution, size, position)];
  });
  if (grids.length === 0) xml.one('Geoposition');
  return new Map(grids);
}

function gridOf(resolution: number, size: XmlElement, position: XmlElement): TileGrid {
  const count = { min: 1, max: 100_000, integer: true } as const;
  const [rows, columns] = [size.number('NROWS', count), size.number('NCOLS', count)];
  const [west, north] = [position.number('ULX'), position.number('ULY')];
  const [xStep, yStep] = [position.number('XDIM', { min: 1 }), position.number('YDIM', { max: -1 })];
  return {
    resolution,
    shape: [rows, columns],
    transform: [xStep, 0, west, 0, yStep, north],
    bbox: [west, north + rows * yStep, west + columns * xStep, north],
  };
}

function viewOf(xml: XmlElement): { viewZenith: number | null; viewAzimuth: number | null } {
  // Bands that saw nothing of the tile have no angle.
  const angles = xml.all('Mean_Viewing_Incidence_Angle').filter((angle) => angle.optional('ZENITH_ANGLE') !== 'NaN');
  if (angles.length === 0) return { viewZenith: null, viewAzimuth: null };
  const zeniths = angles.map((angle) => angle.number('ZENITH_ANGLE', { min: 0, max: 90 }));
  const azimuths = angles.map((angle) => angle.number('AZIMUTH_ANGLE', { min: 0, max: 360 }));
  return { viewZenith: sum(zeniths) / zeniths.length, viewAzimuth: meanDirection(azimuths) };
}

/** Of 359° and 1° it is 0°, not 180°. */
function meanDirection(degrees: readonly number[]): number {
  const radians = degrees.map((degree) => (degree * Math.PI) / 180);
  const direction = Math.atan2(sum(radians.map(Math.sin)), sum(radians.map(Math.cos)));
  return ((direction * 180) / Math.PI + 360) % 360;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
