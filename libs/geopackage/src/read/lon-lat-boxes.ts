import { areaOfRing, type BBox, gridOutline, type Point } from '#libs/geo';
import { type VectorFeature } from '../vector-feature.js';
import { featureFault } from './fault.js';

/** Points of a CRS as lon/lat degrees WGS 84, in their order; null = has none. Never called for EPSG:4326. */
export type ToLonLat = (epsg: number, points: readonly Point[]) => Promise<ReadonlyArray<Point | null>>;

/** Metres of an edge that is taken for straight in lon/lat: it bulges by some 10 m. */
const STRAIGHT = 25_000;
const MOST_SEGMENTS = 32;

/**
 * Where features lie: hulls in lon/lat degrees of their boxes, west > east across ±180. One question per CRS.
 * @throws INVALID naming a feature that has no place on the globe
 */
export async function lonLatBoxes(features: readonly VectorFeature[], toLonLat: ToLonLat): Promise<BBox[]> {
  const boxes = new Map<VectorFeature, BBox>();
  for (const [epsg, group] of Map.groupBy(features, (feature) => feature.epsg)) {
    const rings = group.map(({ bbox }) => outlineOf(bbox, epsg));
    const places = epsg === 4326 ? rings.flat() : await toLonLat(epsg, rings.flat());
    let at = 0;
    group.forEach((feature, i) => {
      const ring = places.slice(at, (at += rings[i]!.length));
      boxes.set(feature, hullOf(ring) ?? misplaced(feature));
    });
  }
  return features.map((feature) => boxes.get(feature)!);
}

function outlineOf([minX, minY, maxX, maxY]: BBox, epsg: number): Point[] {
  const edge = Math.max(maxX - minX, maxY - minY);
  // Neighbours less than 180° apart is all that degrees need.
  const segments = epsg === 4326 ? 4 : Math.min(MOST_SEGMENTS, Math.ceil(edge / STRAIGHT));
  return gridOutline(1, 1, segments).map(([col, row]): Point => [
    minX + (maxX - minX) * col,
    maxY - (maxY - minY) * row,
  ]);
}

function hullOf(ring: ReadonlyArray<Point | null>): BBox | null {
  const isPlaced = (point: Point | null): point is Point =>
    point !== null && Math.abs(point[1]) <= 90 && Math.abs(point[0]) <= 540;
  return ring.every(isPlaced) ? areaOfRing(ring).bbox : null;
}

function misplaced({ table, id, epsg, bbox }: VectorFeature): never {
  throw featureFault(table, id, `has no place on the globe: [${bbox.join(', ')}] in EPSG:${epsg}`);
}
