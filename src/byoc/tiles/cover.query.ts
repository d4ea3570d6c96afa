import { DomainError } from '#libs/errors';
import { type EntityManager, QueryFailedError } from 'typeorm';
import { PreparedStatement } from '../../platform/database/prepared-statement.js';
import { type CoverInput } from './cover-input.js';
import { densified } from './densify.js';

/** A cover as it is stored. */
export interface StoredCover {
  /** Hex EWKB in lon/lat. */
  readonly ewkb: string;
  /** Its edges are arcs in lon/lat and got points in between. */
  readonly hasAddedPoints: boolean;
}

/**
 * Transforms a cover to lon/lat. An edge whose arc leaves the straight line by more than 1e-5° (a metre) gets points in
 * between; what crosses ±180 is cut there. @throws INVALID with the reason
 */
export async function toLonLat(db: EntityManager, { geometry, epsg }: CoverInput): Promise<StoredCover> {
  const parameters = [JSON.stringify(geometry), JSON.stringify(densified(geometry)), epsg];
  const [row] = await asked(() => TO_LON_LAT.run(db, parameters));
  if (row?.reason !== 'Valid Geometry')
    throw new DomainError('INVALID', `it is not valid: ${row?.reason ?? 'no geometry'}`);
  if (!row.lies) throw outside(epsg);
  return { ewkb: row.ewkb, hasAddedPoints: row.added };
}

/** What is stored is sent in the tile's own CRS. @throws INVALID when it has no place there. */
export async function assertTransformable(db: EntityManager, ewkb: string, epsg: number): Promise<void> {
  const sql = `SELECT ${finite('ST_Transform($1::geometry, $2::int)')} AS lies`;
  const [row] = await asked(() => db.query<Array<{ lies: boolean }>>(sql, [ewkb, epsg]));
  if (!row?.lies) throw outside(epsg);
}

const finite = (g: string) => `(ST_XMin(${g}) > '-Infinity' AND ST_XMax(${g}) < 'Infinity'
  AND ST_YMin(${g}) > '-Infinity' AND ST_YMax(${g}) < 'Infinity')`;

const TOLERANCE_DEGREES = 1e-5;
/** Headers of global grids end a hair beyond ±180. */
const ROUNDING_DEGREES = 1e-6;

// An outline around the globe is legal in EPSG:4326 and 3857; elsewhere a span over 180° means that ±180 is crossed.
const TO_LON_LAT = new PreparedStatement<{ reason: string; ewkb: string; added: boolean; lies: boolean }>(
  'byoc-cover-to-lon-lat',
  `
  WITH given AS (
    SELECT ST_SetSRID(ST_GeomFromGeoJSON($1), $3::int) AS plain, ST_SetSRID(ST_GeomFromGeoJSON($2), $3::int) AS dense
  ), judged AS (
    SELECT *, CASE WHEN ST_Area(plain) = 0 THEN 'no area' ELSE ST_IsValidReason(plain) END AS reason FROM given
  ), moved AS (
    SELECT reason, ST_Transform(plain, 4326) AS plain, ST_Transform(dense, 4326) AS dense
    FROM judged WHERE reason = 'Valid Geometry'
    UNION ALL SELECT reason, NULL, NULL FROM judged WHERE reason <> 'Valid Geometry'
  ), chosen AS (
    SELECT reason, ST_HausdorffDistance(plain, dense) > ${TOLERANCE_DEGREES} AS added,
           CASE WHEN ST_HausdorffDistance(plain, dense) > ${TOLERANCE_DEGREES} THEN dense ELSE plain END AS g
    FROM moved
  )
  SELECT reason, coalesce(added, false) AS added, ${finite('g')} AS lies,
         encode(ST_AsEWKB(ST_SetSRID(CASE
           WHEN $3::int NOT IN (4326, 3857) AND ST_XMax(g) - ST_XMin(g) > 180
             THEN ST_WrapX(ST_ShiftLongitude(g), 180, -360)
           WHEN ST_XMax(g) > 180 + ${ROUNDING_DEGREES} THEN ST_WrapX(g, 180, -360)
           WHEN ST_XMin(g) < -180 - ${ROUNDING_DEGREES} THEN ST_WrapX(g, -180, 360)
           ELSE g END, 4326)), 'hex') AS ewkb
  FROM chosen`,
);

/** PostGIS reports what it cannot transform as an internal error (XX000). */
async function asked<T>(query: () => Promise<T[]>): Promise<T[]> {
  try {
    return await query();
  } catch (error) {
    const code = error instanceof QueryFailedError && (error.driverError as { code?: string }).code;
    if (code !== 'XX000') throw error;
    throw new DomainError('INVALID', 'it cannot be transformed: it lies too far outside its CRS', { cause: error });
  }
}

function outside(epsg: number): DomainError {
  return new DomainError('INVALID', `it lies too far outside EPSG:${epsg} to be transformed`);
}
