import { type MultiPolygon, type Polygon } from 'geojson';
import { DomainError } from '#libs/errors';
import { type BBox } from '#libs/geo';
import { type DataSource, QueryFailedError } from 'typeorm';
import { type Bounds } from '../request/bounds.js';

/** What a request is to cover. */
export interface SelectedArea {
  /** Hex EWKB in lon/lat, cut at ±180. */
  readonly ewkb: string;
  /** Lon/lat; west > east = across ±180. */
  readonly bbox: BBox;
}

/**
 * The geometry where there is one, else the box (batch-v1 §2, tpdi §2).
 * @param member that the bounds came from, as errors name it. @throws INVALID for bounds without area or a place on the globe
 */
export async function selectedArea(
  dataSource: DataSource,
  { crs, bbox, geometry }: Bounds,
  member: string,
): Promise<SelectedArea> {
  const shape = geometry ?? rectangle(bbox);
  const [minX, minY, maxX, maxY] = bbox;
  const segment = crs.isGeographic ? 90 : Math.max(maxX - minX, maxY - minY) / SEGMENTS;
  const [row] = await asked(dataSource, [JSON.stringify(shape), crs.epsg, segment], crs.epsg, member);
  if (!row) throw new DomainError('INVALID', `${member}: must have an area greater than zero`);
  if (row.ewkb === null || ![row.west, row.east, row.south, row.north].every(Number.isFinite))
    throw nowhere(crs.epsg, member);
  const isWhole = row.east - row.west >= 360;
  return {
    ewkb: row.ewkb,
    bbox: isWhole ? [-180, row.south, 180, row.north] : [turned(row.west), row.south, turned(row.east), row.north],
  };
}

/** Edges that bend in lon/lat get so many points in between. */
const SEGMENTS = 128;

interface Row {
  readonly ewkb: string | null;
  readonly west: number;
  readonly south: number;
  readonly east: number;
  readonly north: number;
}

// In a projection a span over 180° means that ±180 is crossed. Crossed rings of the caller's are taken for what they enclose.
const SQL = `
  WITH placed AS (
    SELECT ST_Transform(ST_Segmentize(ST_CollectionExtract(ST_MakeValid(
             ST_SetSRID(ST_GeomFromGeoJSON($1), $2::int)), 3), $3::float8), 4326) AS g
  ), unrolled AS (
    SELECT CASE WHEN $2::int NOT IN (4326, 3857) AND ST_XMax(g) - ST_XMin(g) > 180 THEN ST_ShiftLongitude(g) ELSE g END AS g
    FROM placed
  )
  SELECT encode(ST_AsEWKB(ST_WrapX(ST_WrapX(g, 180, -360), -180, 360)), 'hex') AS ewkb,
         ST_XMin(g) AS west, ST_YMin(g) AS south, ST_XMax(g) AS east, ST_YMax(g) AS north
  FROM unrolled WHERE NOT ST_IsEmpty(g)`;

async function asked(dataSource: DataSource, parameters: unknown[], epsg: number, member: string): Promise<Row[]> {
  try {
    return await dataSource.query<Row[]>(SQL, parameters);
  } catch (error) {
    // PostGIS reports what it cannot transform as an internal error.
    const code = error instanceof QueryFailedError && (error.driverError as { code?: string }).code;
    throw code === 'XX000' ? nowhere(epsg, member) : error;
  }
}

function nowhere(epsg: number, member: string): DomainError {
  return new DomainError('INVALID', `${member}: cannot be placed on the globe in EPSG:${epsg}`);
}

/** Into −180 … 180. */
function turned(longitude: number): number {
  if (longitude > 180) return longitude - 360;
  return longitude < -180 ? longitude + 360 : longitude;
}

function rectangle([minX, minY, maxX, maxY]: BBox): Polygon | MultiPolygon {
  const ring = [[minX, minY], [maxX, minY], [maxX, maxY], [minX, maxY], [minX, minY]]; // prettier-ignore
  return { type: 'Polygon', coordinates: [ring] };
}
