import { type JsonMember } from '../../platform/http/json-member.js';

/** A coordinate reference system of requests; x is always east (or longitude) and comes first, whatever EPSG says. */
export interface RequestCrs {
  readonly epsg: number;
  /** As the contract writes it. */
  readonly uri: string;
  /** Units are degrees; metres otherwise. */
  readonly isGeographic: boolean;
}

const NATIONAL: ReadonlySet<number> = new Set([
  2154, 2180, 2193, 3003, 3004, 3005, 3006, 3031, 3035, 3161, 3346, 3413, 3416, 3578, 3580, 3765, 3794, 3844, 3912, 3995,
  4026, 5514, 28992, 32184,
]); // prettier-ignore

const URI = /^https?:\/\/www\.opengis\.net\/def\/crs\/(?:EPSG\/0\/(\d{1,6})|OGC\/1\.3\/(CRS84))\/?$/;

export const WGS84: RequestCrs = {
  epsg: 4326,
  uri: 'http://www.opengis.net/def/crs/OGC/1.3/CRS84',
  isGeographic: true,
};

/** process §2, "CRS"; absent = WGS 84. @throws INVALID naming what is offered. */
export function readCrs(member: JsonMember): RequestCrs {
  if (member.isAbsent) return WGS84;
  const uri = member.text();
  const match = URI.exec(uri);
  if (match === null)
    member.refuse('must be like http://www.opengis.net/def/crs/EPSG/0/32633 or http://www.opengis.net/def/crs/OGC/1.3/CRS84'); // prettier-ignore
  if (match[2] !== undefined) return WGS84;
  const epsg = Number(match[1]);
  if (!OFFERED_EPSG.has(epsg))
    member.refuse(
      `EPSG:${epsg} is not offered; offered are 4326, 3857, 32601–32660, 32701–32760, ${[...NATIONAL].join(', ')}`,
    );
  return { epsg, uri: `http://www.opengis.net/def/crs/EPSG/0/${epsg}`, isGeographic: epsg === 4326 };
}

const UTM = Array.from({ length: 60 }, (_, i) => [32601 + i, 32701 + i]).flat();
/** Every CRS that a request may name. */
export const OFFERED_EPSG: ReadonlySet<number> = new Set([4326, 3857, ...UTM, ...NATIONAL]);
