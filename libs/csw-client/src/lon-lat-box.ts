import { type BBox, type Point } from '#libs/geo';
import { type XmlElement } from './xml-element.js';

/** `ows:WGS84BoundingBox` and `ows:BoundingBox`, the first that is in degrees. */
export function boxOf(record: XmlElement): BBox | null {
  const boxes = [
    ...record.children('WGS84BoundingBox').map((box) => owsBox(box, 'lonlat')),
    ...record.children('BoundingBox').map((box) => owsBox(box, orderOf(box.attribute('crs')))),
  ];
  return boxes.find((box) => box !== null) ?? null;
}

/** `gmd:EX_GeographicBoundingBox` */
export function geographicBox(box: XmlElement | null): BBox | null {
  const bound = (name: string) => decimal(box?.at(name)?.text ?? '');
  return valid(
    [bound('westBoundLongitude'), bound('southBoundLatitude')],
    [bound('eastBoundLongitude'), bound('northBoundLatitude')],
  );
}

type Order = 'lonlat' | 'latlon' | 'eastfirst' | null;

/** @returns null = not in degrees */
function orderOf(crs: string | null): Order {
  if (crs === null || /CRS:?84|^(urn:)?$/i.test(crs)) return 'lonlat';
  // GeoNetwork names no authority, and begins with the south-east corner.
  if (/^urn:ogc:def:crs:::/i.test(crs)) return 'eastfirst';
  if (!/EPSG.*4326$/i.test(crs)) return null;
  // The short form and the old schema address are in longitude, latitude by custom.
  return /^EPSG:4326$|epsg\.xml#/i.test(crs) ? 'lonlat' : 'latlon';
}

function owsBox(box: XmlElement, order: Order): BBox | null {
  const lower = corner(box.at('LowerCorner')?.text);
  const upper = corner(box.at('UpperCorner')?.text);
  if (!lower || !upper || order === null) return null;
  if (order === 'eastfirst') return valid([upper[0], lower[1]], [lower[0], upper[1]]);
  if (order === 'lonlat') return valid(lower, upper);
  const swapped = (point: Point): Point => [point[1], point[0]];
  // Some write longitudes first all the same; they are found out where a latitude is none.
  return valid(swapped(lower), swapped(upper)) ?? valid(lower, upper);
}

function corner(text: string | null | undefined): Point | null {
  const [x, y, ...more] = (text ?? '').split(/[\s,]+/).map(decimal);
  return x === undefined || y === undefined || more.length > 0 ? null : [x, y];
}

function valid([west, south]: Point, [east, north]: Point): BBox | null {
  const numbers = [west, south, east, north];
  if (!numbers.every(Number.isFinite) || Math.abs(south) > 90 || Math.abs(north) > 90 || south > north) return null;
  if (Math.abs(west) > 360 || Math.abs(east) > 360) return null;
  return [folded(west), south, folded(east), north];
}

function folded(longitude: number): number {
  if (longitude > 180) return longitude - 360;
  return longitude < -180 ? longitude + 360 : longitude;
}

function decimal(text: string): number {
  return text.trim() === '' ? NaN : Number(text);
}
