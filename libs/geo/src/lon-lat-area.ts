import { type MultiPolygon, type Polygon } from 'geojson';
import { bboxOf, type BBox, type Point } from './bbox.js';

/** An area on the globe: GeoJSON geometry (RFC 7946: counter-clockwise, split at ±180) and its bounding box. */
export interface LonLatArea {
  /** [west, south, east, north] in degrees; west > east when the area crosses ±180. */
  readonly bbox: BBox;
  readonly footprint: Polygon | MultiPolygon;
}

/** Degrees; below the noise of a datum transformation (1e-9° = 0.1 mm), so 180.0000000001 is not a crossing. */
const EPSILON = 1e-9;

/**
 * What a closed outline in lon/lat encloses. Longitudes may be of any turn (0…360, 170…190) and may jump at ±180; two
 * neighbours must be less than 180° apart, so densify first. An outline that runs around a pole encloses that pole:
 * the one its mean latitude is nearer to.
 */
export function areaOfRing(ring: readonly Point[]): LonLatArea {
  const unwrapped = unwrapRing(ring);
  const turn = unwrapped.at(-1)![0] - unwrapped[0]![0];
  if (Math.abs(turn) > 180) return polarArea(unwrapped, turn);
  const [minX, minY, maxX, maxY] = bboxOf(unwrapped);
  if (maxX - minX >= 360 - EPSILON) return boxArea([-180, minY, 180, maxY]);
  const shift = -360 * Math.floor((minX + 180 + EPSILON) / 360);
  const shifted = unwrapped.map(([x, y]): Point => [x + shift, y]);
  const [west, east] = [minX + shift, maxX + shift];
  if (east <= 180 + EPSILON) {
    const inside = shifted.map(([x, y]): Point => [clamp(x, -180, 180), y]);
    return { bbox: bboxOf(inside), footprint: { type: 'Polygon', coordinates: [counterClockwise(inside)] } };
  }
  const westPart = clipAtMeridian(shifted, 180, 'west');
  const eastPart = clipAtMeridian(shifted, 180, 'east').map(([x, y]): Point => [x - 360, y]);
  return {
    bbox: [west, minY, east - 360, maxY],
    footprint: { type: 'MultiPolygon', coordinates: [[counterClockwise(westPart)], [counterClockwise(eastPart)]] },
  };
}

/** Makes longitudes continuous: every step is the short way round, so values may leave ±180. Latitudes are clamped to ±90. */
export function unwrapRing(ring: readonly Point[]): Point[] {
  if (ring.length < 4) throw new RangeError('A ring needs at least four points, the last equal to the first');
  let previous = ring[0]![0];
  return ring.map(([lon, lat]) => {
    // Whole turns are added to the longitude itself, so that nothing drifts and a closed ring stays closed.
    previous = lon + turnsBack(lon - previous);
    return [previous, clamp(lat, -90, 90)];
  });
}

/** Degrees of whole turns that fold a difference of longitudes into [-180, 180]; a half turn keeps its sign. */
function turnsBack(delta: number): number {
  return Math.abs(delta) <= 180 ? 0 : -360 * Math.round(delta / 360);
}

function boxArea(bbox: BBox): LonLatArea {
  const [west, south, east, north] = bbox;
  const ring = [
    [west, south],
    [east, south],
    [east, north],
    [west, north],
    [west, south],
  ];
  return { bbox, footprint: { type: 'Polygon', coordinates: [ring] } };
}

/** The outline becomes a line from -180 to 180, closed over the pole along ±180 and ±90. */
function polarArea(unwrapped: readonly Point[], turn: number): LonLatArea {
  const open = unwrapped.slice(0, -1);
  const eastward = turn > 0 ? open : open.toReversed();
  const normal = eastward.map(([x, y]): Point => [x - 360 * Math.floor((x + 180) / 360), y]);
  const start = normal.findIndex(([x], i) => x < normal.at(i - 1)![0]);
  const line = [...normal.slice(start), ...normal.slice(0, start)];
  const seamLatitude = latitudeAtSeam(line.at(-1)!, line[0]!);
  const pole = line.reduce((sum, [, y]) => sum + y, 0) >= 0 ? 90 : -90;
  const ring: Point[] = [
    [-180, seamLatitude],
    ...line.filter(([x]) => x > -180),
    [180, seamLatitude],
    [180, pole],
    [-180, pole],
    [-180, seamLatitude],
  ];
  const [, minY, , maxY] = bboxOf(ring);
  return { bbox: [-180, minY, 180, maxY], footprint: { type: 'Polygon', coordinates: [counterClockwise(ring)] } };
}

function latitudeAtSeam([beforeX, beforeY]: Point, [afterX, afterY]: Point): number {
  const width = afterX + 360 - beforeX;
  return width === 0 ? afterY : beforeY + ((180 - beforeX) / width) * (afterY - beforeY);
}

/** Sutherland–Hodgman against one meridian; keeps the closed form. */
function clipAtMeridian(ring: readonly Point[], meridian: number, side: 'west' | 'east'): Point[] {
  const isInside = ([x]: Point) => (side === 'west' ? x <= meridian : x >= meridian);
  const kept: Point[] = [];
  for (let i = 0; i + 1 < ring.length; i++) {
    const [from, to] = [ring[i]!, ring[i + 1]!];
    if (isInside(from)) kept.push(from);
    if (isInside(from) !== isInside(to)) {
      const t = (meridian - from[0]) / (to[0] - from[0]);
      kept.push([meridian, from[1] + t * (to[1] - from[1])]);
    }
  }
  return [...kept, kept[0]!];
}

function counterClockwise(ring: readonly Point[]): number[][] {
  let doubledArea = 0;
  for (let i = 0; i + 1 < ring.length; i++) {
    const [[x0, y0], [x1, y1]] = [ring[i]!, ring[i + 1]!];
    doubledArea += x0 * y1 - x1 * y0;
  }
  return (doubledArea < 0 ? ring.toReversed() : ring).map(([x, y]) => [x, y]);
}

function clamp(value: number, min: number, max: number): number {
  return Math.min(max, Math.max(min, value));
}
