import { type Placement } from './cog-header.js';

/** GeoTIFF 1.1 §7: ids of the keys that are looked at. */
const RASTER_TYPE = 1025;
const GEODETIC_CRS = 2048;
const PROJECTED_CRS = 3072;
const POINT = 2;
const USER_DEFINED = 32767;

/** Short keys by id; keys with their value elsewhere (doubles, text) say nothing that is asked here. */
export function geoKeys(directory: readonly number[]): ReadonlyMap<number, number> {
  const keys = new Map<number, number>();
  for (let at = 4; at + 3 < directory.length; at += 4) {
    const [id, location, , value] = directory.slice(at, at + 4) as [number, number, number, number];
    if (location === 0) keys.set(id, value);
  }
  return keys;
}

/** null = no CRS, or one spelled out instead of named by its EPSG code. */
export function epsgOf(keys: ReadonlyMap<number, number>): number | null {
  const code = keys.get(PROJECTED_CRS) ?? keys.get(GEODETIC_CRS) ?? null;
  return code === USER_DEFINED || code === 0 ? null : code;
}

export interface PlacementTags {
  /** 33550: [x, y, z] */
  readonly pixelScale: readonly number[] | null;
  /** 33922: groups of [column, row, level, x, y, z] */
  readonly tiepoints: readonly number[] | null;
  /** 34264: 4 × 4, row by row */
  readonly transformation: readonly number[] | null;
}

const unusable = (why: string): Placement => ({ kind: 'unusable', why });

/** For `PixelIsPoint` the tie point is the centre of its pixel: half a pixel north-west of it lies the corner. */
export function placementOf(tags: PlacementTags, keys: ReadonlyMap<number, number>): Placement {
  const { pixelScale, tiepoints, transformation } = tags;
  const half = keys.get(RASTER_TYPE) === POINT ? 0.5 : 0;
  if (transformation !== null) return byTransformation(transformation, half);
  if (pixelScale === null || tiepoints === null) {
    const isByPoints = tiepoints !== null && tiepoints.length > 6;
    return unusable(isByPoints ? 'it is placed by ground control points' : 'it has no position');
  }
  const [scaleX, scaleY] = pixelScale as [number, number];
  const [column, row, , x, y] = tiepoints as [number, number, number, number, number];
  return northUp(x - (column + half) * scaleX, y + (row + half) * scaleY, scaleX, scaleY);
}

function byTransformation(matrix: readonly number[], half: number): Placement {
  const [a, b, , x, d, e, , y] = matrix as [number, number, number, number, number, number, number, number];
  if (b !== 0 || d !== 0) return unusable('it is rotated or sheared');
  return northUp(x - half * a, y - half * e, a, -e);
}

function northUp(originX: number, originY: number, pixelWidth: number, pixelHeight: number): Placement {
  if (![originX, originY, pixelWidth, pixelHeight].every(Number.isFinite))
    return unusable('its position is not a finite number');
  if (pixelHeight < 0) return unusable('its first row is the southernmost (south-up)');
  if (pixelWidth <= 0 || pixelHeight === 0) return unusable('its pixels have no positive size');
  return { kind: 'north-up', originX, originY, pixelWidth, pixelHeight };
}
