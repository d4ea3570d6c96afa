import { type MultiPolygon, type Polygon } from 'geojson';
import { type BBox } from '#libs/geo';
import { type DataSource } from 'typeorm';

/**
 * An outline of at most 100 points around rectangles in a projected plane: grown by one cell and simplified by as much,
 * so that it always holds all of them; by twice, four times … as much until the points are few enough; in the end `box`
 * itself. Never reaches beyond `box`.
 * @param cell size of a cell in units of the CRS
 */
export async function outlineOf(
  db: Pick<DataSource, 'query'>,
  rectangles: readonly BBox[],
  cell: number,
  box: BBox,
): Promise<Polygon | MultiPolygon> {
  const [row] = await db.query<[{ outline: Polygon | MultiPolygon }]>(OUTLINE, [
    JSON.stringify(rectangles),
    cell,
    ...box,
  ]);
  return row.outline;
}

const OUTLINE = `
  WITH valid AS (
    SELECT ST_UnaryUnion(ST_Collect(ST_MakeEnvelope(
      (r->>0)::float8, (r->>1)::float8, (r->>2)::float8, (r->>3)::float8))) AS g
    FROM jsonb_array_elements($1::jsonb) AS r
  ), whole AS (
    SELECT ST_MakeEnvelope($3::float8, $4::float8, $5::float8, $6::float8) AS box
  ), tried AS (
    SELECT k, ST_CollectionExtract(ST_Intersection(box, ST_SimplifyPreserveTopology(
             ST_Buffer(g, k * $2::float8, 'join=mitre mitre_limit=2'), k * $2::float8)), 3) AS s
    FROM valid, whole, unnest(ARRAY[1, 2, 4, 8, 16, 32]) AS k
    UNION ALL SELECT 64, box FROM whole
  )
  SELECT ST_AsGeoJSON(s, 15, 0)::json AS outline FROM tried
  WHERE ST_NPoints(s) <= 100 AND ST_IsValid(s) AND NOT ST_IsEmpty(s) ORDER BY k LIMIT 1`;
