import { type CoordinateTransformation } from 'gdal-async';
import { type MultiPolygon, type Polygon, type Position } from 'geojson';
import { transformationBetween } from './transformations.js';

/** Straight lines in lon/lat bend in most CRS; edges longer than this are split. */
const LONGEST_EDGE_DEGREES = 0.1;
const MOST_PIECES = 64;

/** A lon/lat area in another CRS ('EPSG:n' or WKT); null when a corner of it has no place there. */
export function projectLonLat({
  geometry,
  crs,
}: {
  geometry: Polygon | MultiPolygon;
  crs: string;
}): Polygon | MultiPolygon | null {
  const transformation = transformationBetween('EPSG:4326', crs);
  try {
    const polygonOf = (rings: Position[][]) =>
      rings.map((ring) => densified(ring).map((p) => place(transformation, p)));
    return geometry.type === 'Polygon'
      ? { type: 'Polygon', coordinates: polygonOf(geometry.coordinates) }
      : { type: 'MultiPolygon', coordinates: geometry.coordinates.map(polygonOf) };
  } catch {
    return null;
  }
}

function place(transformation: CoordinateTransformation, [lon, lat]: Position): Position {
  const { x, y } = transformation.transformPoint(lon!, lat!);
  if (!Number.isFinite(x) || !Number.isFinite(y)) throw new RangeError('outside the projection');
  return [x, y];
}

function densified(ring: Position[]): Position[] {
  return ring.flatMap(([lon, lat], i): Position[] => {
    const next = ring[i + 1];
    if (!next) return [[lon!, lat!]];
    const [dx, dy] = [next[0]! - lon!, next[1]! - lat!];
    const pieces = Math.min(MOST_PIECES, Math.ceil(Math.max(Math.abs(dx), Math.abs(dy)) / LONGEST_EDGE_DEGREES) || 1);
    return Array.from({ length: pieces }, (_, k) => [lon! + (dx * k) / pieces, lat! + (dy * k) / pieces]);
  });
}
