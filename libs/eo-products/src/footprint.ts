import { areaOfRing, type Point } from '#libs/geo';
import { type MultiPolygon, type Polygon, type Position } from 'geojson';
import { malformed } from './product-fault.js';

export interface Footprint {
  /** Split at ±180. */
  readonly geometry: Polygon | MultiPolygon;
  /** [w, s, e, n]; w > e crosses ±180. */
  readonly bbox: number[];
}

const MIN_CORNERS = 3;

/**
 * The area inside corners in lon/lat, first and last joined. Longitudes may jump at ±180.
 * @throws BAD_REQUEST for too few corners or one that is not on the globe.
 */
export function footprintOf(corners: readonly Point[], file: string, element: string): Footprint {
  const outside = corners.find(([lon, lat]) => !(Math.abs(lon) <= 180 && Math.abs(lat) <= 90));
  if (outside !== undefined) throw malformed(file, element, outside.join(' '), 'degrees of longitude and latitude');
  const [first] = corners;
  const last = corners.at(-1);
  const isClosed = first !== undefined && last !== undefined && first[0] === last[0] && first[1] === last[1];
  const ring = isClosed || first === undefined ? corners : [...corners, first];
  if (new Set(ring.map(String)).size < MIN_CORNERS)
    throw malformed(file, element, corners.join(' '), `at least ${MIN_CORNERS} corners`);
  const { footprint, bbox } = areaOfRing(ring);
  return { geometry: tidied(footprint), bbox: bbox.map(rounded) };
}

function tidied(area: Polygon | MultiPolygon): Polygon | MultiPolygon {
  if (area.type === 'Polygon') return { type: 'Polygon', coordinates: area.coordinates.map(tidyRing) };
  return { type: 'MultiPolygon', coordinates: area.coordinates.map((polygon) => polygon.map(tidyRing)) };
}

/** Corners that lie on the cut at ±180 come twice. */
function tidyRing(ring: Position[]): Position[] {
  const corners = ring.map((corner) => corner.map(rounded));
  return corners.filter((corner, i) => String(corner) !== String(corners[i - 1]));
}

/** 0.1 mm: what is behind it came from moving longitudes by whole turns. */
function rounded(degrees: number): number {
  return Math.round(degrees * 1e9) / 1e9;
}

/** `lat lon lat lon …`, blanks or commas between. @throws BAD_REQUEST */
export function latLonPairs(text: string, file: string, element: string): Point[] {
  const numbers = text
    .trim()
    .split(/[\s,]+/)
    .map(Number);
  if (numbers.length % 2 !== 0 || numbers.some((n) => !Number.isFinite(n)))
    throw malformed(file, element, text, 'pairs of latitude and longitude');
  return Array.from({ length: numbers.length / 2 }, (_, i): Point => [numbers[2 * i + 1]!, numbers[2 * i]!]);
}
