import { type Point } from '#libs/geo';
import proj4 from 'proj4';

/** Between longitude and latitude (degrees, WGS 84) and a projected CRS (metres). */
export interface Projection {
  readonly epsg: number;
  forward(lonLat: Point): Point;
  inverse(xy: Point): Point;
}

const LAEA_EUROPE = '+proj=laea +lat_0=52 +lon_0=10 +x_0=4321000 +y_0=3210000 +ellps=GRS80 +units=m +no_defs';

/** EPSG:3035; ETRS89 is taken as WGS 84, which it is to less than a metre. */
export const laeaEurope: Projection = projection(3035, LAEA_EUROPE);

const known = new Map<number, Projection>();

export function utmZone(zone: number, isSouth: boolean): Projection {
  const epsg = (isSouth ? 32_700 : 32_600) + zone;
  const found = known.get(epsg);
  if (found) return found;
  const made = projection(epsg, `+proj=utm +zone=${zone} ${isSouth ? '+south ' : ''}+datum=WGS84 +units=m +no_defs`);
  known.set(epsg, made);
  return made;
}

function projection(epsg: number, definition: string): Projection {
  const { forward, inverse } = proj4(definition);
  return { epsg, forward: pointwise(forward), inverse: pointwise(inverse) };
}

function pointwise(transform: (point: [number, number]) => number[]): (point: Point) => Point {
  return ([x, y]) => {
    const [toX, toY] = transform([x, y]);
    return [toX!, toY!];
  };
}
