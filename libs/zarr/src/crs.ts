/** A CRS that a Zarr store may declare (zarr §4). x is always easting or longitude. */
export interface ZarrCrs {
  readonly epsg: number;
  /** The `crs` member of geometries on the wire. */
  readonly urn: string;
  readonly isGeographic: boolean;
}

/** How messages name the accepted ones. */
export const ACCEPTED_CRS = 'EPSG 4326, 3857, 3035, 32601 to 32660 or 32701 to 32760';
const CRS84 = 'http://www.opengis.net/def/crs/OGC/1.3/CRS84';

/** Reads `http://www.opengis.net/def/crs/EPSG/0/32633`; CRS84 is EPSG:4326 here. @returns null for any other text */
export function zarrCrs(url: string): ZarrCrs | null {
  const plain = url
    .trim()
    .replace(/^https:/, 'http:')
    .replace(/\/$/, '');
  if (plain === CRS84) return crsOf(4326);
  const code = /^http:\/\/www\.opengis\.net\/def\/crs\/EPSG\/[\d.]+\/(\d{4,5})$/.exec(plain)?.[1];
  return code !== undefined && isAccepted(Number(code)) ? crsOf(Number(code)) : null;
}

function crsOf(epsg: number): ZarrCrs {
  const isGeographic = epsg === 4326;
  return { epsg, isGeographic, urn: isGeographic ? 'urn:ogc:def:crs:OGC::CRS84' : `urn:ogc:def:crs:EPSG::${epsg}` };
}

function isAccepted(epsg: number): boolean {
  const zone = epsg % 100;
  const isUtm = (epsg - zone === 32600 || epsg - zone === 32700) && zone >= 1 && zone <= 60;
  return isUtm || [4326, 3857, 3035].includes(epsg);
}
