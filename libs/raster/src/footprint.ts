import { type SpatialReference } from 'gdal-async';
import { areaOfRing, gridOutline, type LonLatArea, type Point } from '#libs/geo';
import { lonLatTransform } from './crs.js';
import { gdal } from './gdal.js';
import { type GeoTransform, pixelToMap } from './geo-transform.js';
import { unreadable } from './raster-errors.js';
import { type RasterDescription } from './contract/description.js';

/**
 * Outline of a raster in lon/lat from densified edges. Null when fewer than four outline points have a lon/lat, as for
 * an engineering CRS.
 */
export function lonLatArea(srs: SpatialReference, gt: GeoTransform, width: number, height: number): LonLatArea | null {
  const transform = lonLatTransform(srs);
  if (transform === null) return null;
  const points = gridOutline(width, height)
    .map((pixel) => transform.toLonLat(pixelToMap(gt, pixel)))
    .filter((point): point is Point => point !== null);
  if (points.length < 4) return null;
  const [first, last] = [points[0]!, points.at(-1)!];
  const ring = first[0] === last[0] && first[1] === last[1] ? points : [...points, first];
  return areaOfRing(ring);
}

export interface OutlineRequest {
  /** WKT or 'EPSG:n'. */
  readonly crs: string;
  readonly geoTransform: GeoTransform;
  readonly width: number;
  readonly height: number;
}

/** Where a grid without a file would lie. @throws RASTER_UNREADABLE on an unknown CRS. */
export function outline(grid: OutlineRequest): Pick<RasterDescription, 'bboxWgs84' | 'footprint'> {
  const area = lonLatArea(parseCrs(grid.crs), grid.geoTransform, grid.width, grid.height);
  return { bboxWgs84: area?.bbox ?? null, footprint: area?.footprint ?? null };
}

function parseCrs(text: string): SpatialReference {
  try {
    const epsg = /^EPSG:(\d+)$/i.exec(text)?.[1];
    return epsg ? gdal.SpatialReference.fromEPSG(Number(epsg)) : gdal.SpatialReference.fromWKT(text);
  } catch (error) {
    throw unreadable('A coordinate reference system cannot be parsed', error);
  }
}
