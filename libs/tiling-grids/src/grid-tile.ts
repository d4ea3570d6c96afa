import { areaOfRing, type BBox, gridOutline, type LonLatArea, type Point } from '#libs/geo';
import { laeaEurope, utmZone } from './projection.js';

export interface GridTile {
  /** The same tile has the same id in every request. */
  readonly id: number;
  readonly name: string;
  readonly epsg: number;
  /** In the CRS of the tile. */
  readonly bbox: BBox;
}

/** Segments of each edge: far below a pixel of the finest resolution even for 100 km. */
const SEGMENTS = 8;

/** Where a tile lies on the globe; its edges are densified before they bend. */
export function tileOutline({ epsg, bbox }: Pick<GridTile, 'epsg' | 'bbox'>): LonLatArea {
  const [minX, minY, maxX, maxY] = bbox;
  const toLonLat = lonLatOf(epsg);
  const ring = gridOutline(1, 1, epsg === 4326 ? 1 : SEGMENTS).map(([col, row]) =>
    toLonLat([minX + (maxX - minX) * col, maxY - (maxY - minY) * row]),
  );
  return areaOfRing(ring);
}

function lonLatOf(epsg: number): (xy: Point) => Point {
  if (epsg === 4326) return (point) => point;
  if (epsg === 3035) return laeaEurope.inverse;
  return utmZone(epsg % 100, epsg >= 32_700).inverse;
}
