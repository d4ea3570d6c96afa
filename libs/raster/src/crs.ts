import { type CoordinateTransformation, type Dataset, type SpatialReference } from 'gdal-async';
import { type Point } from '#libs/geo';
import { gdal } from './gdal.js';
import { unreadable } from './raster-errors.js';
import { type RasterCrs } from './contract/description.js';

export function describeCrs(srs: SpatialReference): RasterCrs {
  return {
    wkt: srs.toWKT(),
    epsg: epsgOf(srs),
    isGeographic: srs.isGeographic(),
    isDegree: isDegreeBased(srs),
    name: nameOf(srs),
  };
}

/** Geographic in degrees: false for grads, where a turn is 400. */
export function isDegreeBased(srs: SpatialReference): boolean {
  return srs.isGeographic() && /^degree/i.test(srs.getAngularUnits().units);
}

/** Whether each CRS means the same as `reference`, whatever its spelling. @throws RASTER_UNREADABLE on malformed WKT. */
export function sameCrs({ reference, wkts }: { reference: string; wkts: readonly string[] }): boolean[] {
  const same = new Map<string, boolean>([[reference, true]]);
  try {
    const first = gdal.SpatialReference.fromWKT(reference);
    return wkts.map((wkt) => {
      const answer = same.get(wkt) ?? first.isSame(gdal.SpatialReference.fromWKT(wkt));
      same.set(wkt, answer);
      return answer;
    });
  } catch (error) {
    throw unreadable('A coordinate reference system cannot be parsed', error);
  }
}

/** Both directions between a raster's CRS and lon/lat WGS84 degrees. `null` = the point has no counterpart. */
export interface LonLatTransform {
  toLonLat(point: Point): Point | null;
  fromLonLat(point: Point): Point | null;
}

/** Null when the two CRS have no path between them (engineering CRS). */
export function lonLatTransform(srs: SpatialReference): LonLatTransform | null {
  try {
    const lonLat = gdal.SpatialReference.fromEPSG(4326);
    const forward = new gdal.CoordinateTransformation(srs, lonLat);
    const backward = new gdal.CoordinateTransformation(lonLat, srs);
    return {
      toLonLat: (point) => transformed(forward, point),
      fromLonLat: (point) => {
        const native = transformed(backward, point);
        return native && isSamePlace(transformed(forward, native), point) ? native : null;
      },
    };
  } catch {
    return null;
  }
}

/** Synchronous while nothing else runs on the dataset: read before the first asynchronous operation. */
export function crsOf(dataset: Dataset): SpatialReference | null {
  const srs = dataset.srs;
  return srs !== null && srs.toWKT() !== '' ? srs : null;
}

/** What ground control points are in; null = they do not say, or not so that it can be read. */
export function gcpCrsOf(dataset: Dataset): RasterCrs | null {
  try {
    const wkt = dataset.getGCPProjection();
    return wkt ? describeCrs(gdal.SpatialReference.fromWKT(wkt)) : null;
  } catch {
    return null;
  }
}

function epsgOf(srs: SpatialReference): number | null {
  const code = authorityCode(srs) ?? authorityCode(identified(srs));
  return code === null ? null : Number(code);
}

function authorityCode(srs: SpatialReference | null): string | null {
  if (srs === null || srs.getAuthorityName(null) !== 'EPSG') return null;
  const code = srs.getAuthorityCode(null);
  return code && /^\d+$/.test(code) ? code : null;
}

function identified(srs: SpatialReference): SpatialReference | null {
  const copy = srs.clone();
  try {
    copy.autoIdentifyEPSG();
    return copy;
  } catch {
    return null;
  }
}

function nameOf(srs: SpatialReference): string | null {
  return /^\w+\["((?:[^"]|"")*)"/.exec(srs.toWKT())?.[1] ?? null;
}

function transformed(transformation: CoordinateTransformation, [x, y]: Point): Point | null {
  try {
    const p = transformation.transformPoint(x, y);
    return Number.isFinite(p.x) && Number.isFinite(p.y) ? [p.x, p.y] : null;
  } catch {
    return null;
  }
}

/** Far outside its domain a projection answers nonsense instead of failing; a round trip tells. Tolerance in degrees. */
function isSamePlace(a: Point | null, b: Point): boolean {
  if (a === null) return false;
  const turn = Math.abs(a[0] - b[0]) % 360;
  return Math.min(turn, 360 - turn) * Math.cos((b[1] * Math.PI) / 180) < 1e-4 && Math.abs(a[1] - b[1]) < 1e-4;
}
