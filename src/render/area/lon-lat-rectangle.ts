import { type BBox } from '#libs/geo';
import { type Bounds } from '../request/bounds.js';

const WEB_MERCATOR = 3857;
/** WGS 84's semi-major axis, metres: Web Mercator takes the earth for a sphere of it. */
const RADIUS = 6_378_137;
const DEGREES = 180 / Math.PI;

/**
 * An extent in lon/lat degrees where its edges are meridians and parallels: in degrees and in Web Mercator, whose inverse is
 * closed (EPSG guidance note 7-2, method 1024). null in other projections. Longitudes may leave ±180; once around is all
 * there is.
 */
export function lonLatRectangle({ crs, bbox }: Pick<Bounds, 'crs' | 'bbox'>): BBox | null {
  if (crs.isGeographic) return onceAround(bbox);
  if (crs.epsg !== WEB_MERCATOR) return null;
  const [minX, minY, maxX, maxY] = bbox;
  return onceAround([longitude(minX), latitude(minY), longitude(maxX), latitude(maxY)]);
}

function onceAround([west, south, east, north]: BBox): BBox {
  return east - west < 360 ? [west, south, east, north] : [-180, south, 180, north];
}

const longitude = (x: number) => (x / RADIUS) * DEGREES;
const latitude = (y: number) => Math.atan(Math.sinh(y / RADIUS)) * DEGREES;
