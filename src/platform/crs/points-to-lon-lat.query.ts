import { type DataSource } from 'typeorm';
import { type Point } from '#libs/geo';

/**
 * Points of a CRS in lon/lat degrees. Far outside its domain a projection answers nonsense instead of failing; the way back
 * tells: null for a point that comes back further off than `tolerance`, in units of the CRS. null as a whole where PROJ
 * refuses one of them, without a word on which.
 */
export async function pointsToLonLat(
  dataSource: DataSource,
  epsg: number,
  points: readonly Point[],
  tolerance: number,
): Promise<Array<Point | null> | null> {
  try {
    const rows = await dataSource.query<Array<{ x: number; y: number; error: number }>>(SQL, [
      points.map(([x]) => x),
      points.map(([, y]) => y),
      epsg,
    ]);
    return rows.map(({ x, y, error }) =>
      Number.isFinite(x) && Number.isFinite(y) && error <= tolerance ? [x, y] : null,
    );
  } catch (error) {
    if (isProjectionFault(error)) return null;
    throw error;
  }
}

/** The same where a refused point is to be told: null from the first refused one on, found by halving. */
export async function placedPoints(
  dataSource: DataSource,
  epsg: number,
  points: readonly Point[],
  tolerance: number,
): Promise<Array<Point | null>> {
  const placed = await pointsToLonLat(dataSource, epsg, points, tolerance);
  if (placed !== null) return placed;
  if (points.length === 1) return [null];
  const middle = points.length >> 1;
  const first = await placedPoints(dataSource, epsg, points.slice(0, middle), tolerance);
  const isRefused = first.includes(null);
  const rest = isRefused ? Array<null>(points.length - middle).fill(null) : await placedPoints(dataSource, epsg, points.slice(middle), tolerance); // prettier-ignore
  return [...first, ...rest];
}

// OFFSET 0: else PostgreSQL takes the inner query apart, and every mention of `p` is a transformation.
const SQL = `
  SELECT ST_X(p) AS x, ST_Y(p) AS y, ST_Distance(ST_Transform(p, $3::int), native) AS error
  FROM (SELECT n, native, ST_Transform(native, 4326) AS p
        FROM unnest($1::float8[], $2::float8[]) WITH ORDINALITY AS corner (x, y, n),
             ST_SetSRID(ST_MakePoint(x, y), $3::int) AS native
        OFFSET 0) placed
  ORDER BY n`;

/** PROJ's refusals come as internal errors of PostGIS. */
function isProjectionFault(error: unknown): boolean {
  const { message = '' } = (error as { driverError?: { message?: string } } | null)?.driverError ?? {};
  return /transform|projection|project point|tolerance condition|latitude or longitude/i.test(message);
}
