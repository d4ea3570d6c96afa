import { isSupportedCrs, SUPPORTED_CRS } from '#libs/cog';
import { invalidField } from '../../platform/http/validation.js';

/** GeoJSON 2008 §3.1, as Sentinel Hub uses it. */
export interface CrsMember {
  type: 'name';
  properties: { name: string };
}

/** EPSG:4326 in GeoJSON's order, longitude first. */
const LON_LAT = 4326;
const CRS84 = /^(urn:ogc:def:crs:OGC:[\d.]*:CRS84|https?:\/\/www\.opengis\.net\/def\/crs\/OGC\/[\d.]+\/CRS84|CRS:84)$/i;
const EPSG =
  /^(?:urn:ogc:def:crs:EPSG:[\d.]*:|https?:\/\/www\.opengis\.net\/def\/crs\/EPSG\/[\d.]+\/|EPSG:)(\d{4,5})$/i;

export function crsMember(epsg: number): CrsMember {
  const name = epsg === LON_LAT ? 'urn:ogc:def:crs:OGC::CRS84' : `urn:ogc:def:crs:EPSG::${epsg}`;
  return { type: 'name', properties: { name } };
}

/** EPSG code; 4326 when there is no member. @throws INVALID naming it for every CRS that tiles cannot have */
export function readCrsMember(crs: unknown, context: string): number {
  if (crs === undefined || crs === null) return LON_LAT;
  const name = (crs as { properties?: { name?: unknown } }).properties?.name;
  const epsg = typeof name === 'string' ? epsgOf(name) : null;
  if (epsg === null || !isSupportedCrs(epsg))
    throw invalidField(
      'body',
      `${context}->crs`,
      `must be {"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::<code>"}} with one of ${SUPPORTED_CRS}`,
      crs,
    );
  return epsg;
}

function epsgOf(name: string): number | null {
  if (CRS84.test(name)) return LON_LAT;
  const code = EPSG.exec(name)?.[1];
  return code === undefined ? null : Number(code);
}
