import { OFFERED_EPSG } from '../../render/index.js';
import { CRS84_URI, crsUri } from './map-view.js';

/** A reference system as a map request names it. */
export interface MapCrs {
  /** `EPSG:4326`, `CRS:84` */
  readonly name: string;
  readonly uri: string;
  readonly isGeographic: boolean;
  /** EPSG puts north (or latitude) first: so do WMS 1.3.0 and WMTS. */
  readonly isNorthFirst: boolean;
}

/** Of the offered ones, those whose first axis is north in the EPSG register (GDAL 3.6, EPSG v10.076). */
const NORTH_FIRST: ReadonlySet<number> = new Set([4326, 2180, 2193, 3006, 3035, 3346, 3416, 3844, 4026]);
/** Spellings of Web Mercator from before it had a code. */
const WEB_MERCATOR = new Set([900913, 102100, 3785]);
const EPSG = /^(?:EPSG:|urn:ogc:def:crs:EPSG:[\d.]*:|https?:\/\/www\.opengis\.net\/def\/crs\/EPSG\/0\/)(\d{4,6})$/i;
const CRS84 =
  /^(?:CRS:84|OGC:CRS84|urn:ogc:def:crs:OGC:(?:1\.3|2)?:CRS84|https?:\/\/www\.opengis\.net\/def\/crs\/OGC\/1\.3\/CRS84)$/i;

/** null = not offered. */
export function mapCrs(name: string): MapCrs | null {
  if (CRS84.test(name)) return { name: 'CRS:84', uri: CRS84_URI, isGeographic: true, isNorthFirst: false };
  const written = Number(EPSG.exec(name)?.[1] ?? NaN);
  const epsg = WEB_MERCATOR.has(written) ? 3857 : written;
  if (!OFFERED_EPSG.has(epsg)) return null;
  return { name: `EPSG:${epsg}`, uri: crsUri(epsg), isGeographic: epsg === 4326, isNorthFirst: NORTH_FIRST.has(epsg) };
}

/** In lists: the three of the web first. */
export const OFFERED_CRS: readonly string[] = [
  ...['EPSG:3857', 'EPSG:4326', 'CRS:84'],
  ...[...OFFERED_EPSG].filter((epsg) => epsg !== 3857 && epsg !== 4326).map((epsg) => `EPSG:${epsg}`),
];
