import { type Colour } from '#libs/encode';
import { type BBox } from '#libs/geo';
import { type Look, MAP_FORMATS, type MapFormat } from '../drawing/map-painter.js';
import { type Kvp, numberOf } from '../drawing/kvp.js';
import { mapCrs, type MapCrs } from '../drawing/map-crs.js';
import { ogcRefusal } from '../drawing/map-layer.js';
import { type MapView } from '../drawing/map-view.js';
import { readEvalscript, readMapSize, readWishes } from '../drawing/view-parameters.js';
import { areaOfWkt } from '../drawing/wkt-area.js';

export type WmsVersion = '1.1.1' | '1.3.0';

/** A GetMap request, read but not yet resolved against layers. */
export interface GetMap {
  /** Bottom to top. */
  readonly layers: ReadonlyArray<{ readonly name: string; readonly style: string }>;
  readonly view: MapView;
  readonly look: Look;
}

const MAX_LAYERS = 10;
const FORMATS: ReadonlyMap<string, MapFormat> = new Map([
  ...MAP_FORMATS.map((format) => [format, format] as const),
  ['image/jpg', 'image/jpeg'],
  ['image/geotiff', 'image/tiff'],
  ['image/png; mode=8bit', 'image/png'],
]);

/** @throws BAD_REQUEST in the words of the standard, naming the parameter */
export function readGetMap(kvp: Kvp, version: WmsVersion): GetMap {
  return { layers: readLayers(kvp), view: readView(kvp, version), look: readLook(kvp) };
}

export function readLayers(kvp: Kvp): GetMap['layers'] {
  const names = kvp.required('LAYERS').split(',');
  const styles = kvp.get('STYLES')?.split(',') ?? [];
  if (names.length > MAX_LAYERS) kvp.refuse('LAYERS', `must name at most ${MAX_LAYERS} layers`);
  if (styles.length > names.length) kvp.refuse('STYLES', 'must name no more styles than there are layers');
  return names.map((name, i) => ({ name: name.trim(), style: styles[i]?.trim() ?? '' }));
}

export function readView(kvp: Kvp, version: WmsVersion): MapView {
  const crs = readCrs(kvp);
  const isNorthFirst = version === '1.3.0' && crs.isNorthFirst;
  const geometry = readGeometry(kvp, isNorthFirst);
  return {
    crsUri: crs.uri,
    bbox: kvp.get('BBOX') === null && geometry !== null ? null : readBbox(kvp, isNorthFirst),
    geometry,
    size: readMapSize(kvp, crs.isGeographic),
    wishes: readWishes(kvp),
    evalscript: readEvalscript(kvp),
  };
}

/** CRS of 1.3.0 or SRS of 1.1.1; either is taken by both. Without one, Web Mercator, as Sentinel Hub does. */
function readCrs(kvp: Kvp): MapCrs {
  const parameter = kvp.get('CRS') === null && kvp.get('SRS') !== null ? 'SRS' : 'CRS';
  const crs = mapCrs(kvp.get(parameter) ?? 'EPSG:3857');
  return crs ?? kvp.refuse(parameter, 'is not offered; GetCapabilities lists what is', `Invalid${parameter}`);
}

/** @returns x and y of two corners. 1.3.0 names them in the order of the axes of the reference system. */
function readBbox(kvp: Kvp, isNorthFirst: boolean): BBox {
  const numbers = kvp.required('BBOX').split(',').map(numberOf);
  if (numbers.length !== 4 || numbers.includes(null)) return kvp.refuse('BBOX', 'must be four numbers');
  const [a, b, c, d] = numbers as [number, number, number, number];
  const [minX, minY, maxX, maxY] = isNorthFirst ? [b, a, d, c] : [a, b, c, d];
  if (!(maxX > minX && maxY > minY))
    return kvp.refuse(
      'BBOX',
      `must be the smaller corner, then the larger one, ${isNorthFirst ? 'north' : 'east'} first`,
    );
  return [minX, minY, maxX, maxY];
}

function readGeometry(kvp: Kvp, isNorthFirst: boolean): object | null {
  const text = kvp.get('GEOMETRY');
  if (text === null) return null;
  return (
    areaOfWkt(text, isNorthFirst) ?? kvp.refuse('GEOMETRY', 'must be a POLYGON or MULTIPOLYGON in well-known text')
  );
}

export function readLook(kvp: Kvp): Look {
  return {
    format: readFormat(kvp.get('FORMAT')),
    transparent: kvp.flag('TRANSPARENT') ?? false,
    background: readColour(kvp),
    quality: kvp.number('QUALITY', 0, 100),
  };
}

/** Default PNG, as Sentinel Hub. */
export function readFormat(text: string | null): MapFormat {
  const format = FORMATS.get((text ?? 'image/png').toLowerCase());
  if (format !== undefined) return format;
  const offered = MAP_FORMATS.join(', ');
  throw ogcRefusal(
    'InvalidFormat',
    'FORMAT',
    `FORMAT must be one of ${offered}, got ${JSON.stringify(text?.slice(0, 100))}`,
  );
}

function readColour(kvp: Kvp): Colour | null {
  const text = kvp.get('BGCOLOR');
  if (text === null) return null;
  const [, red, green, blue] = /^(?:0x|#)?([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(text) ?? [];
  if (red === undefined || green === undefined || blue === undefined)
    return kvp.refuse('BGCOLOR', 'must be like 0xFFFFFF');
  return [parseInt(red, 16), parseInt(green, 16), parseInt(blue, 16)];
}
