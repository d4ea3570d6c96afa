import { type MultiPolygon } from 'geojson';
import { type BBox } from '#libs/geo';
import { type DataSource } from 'typeorm';

/** Where datasets lie; a box may choose among them. */
export interface FootprintWish {
  readonly ids: readonly string[];
  /** Lon/lat; null = all. */
  readonly bbox: BBox | null;
  /** Of the answer. */
  readonly epsg: 4326 | 3857;
}

/** Footprints by id, of those that the box touches. Without a box, datasets without a place are among them, as null. */
export async function footprintsOf(
  db: Pick<DataSource, 'query'>,
  { ids, bbox, epsg }: FootprintWish,
): Promise<Map<string, MultiPolygon | null>> {
  const values = [[...ids], ...(bbox ?? [null, null, null, null]), epsg];
  const rows = await db.query<Array<{ id: string; footprint: MultiPolygon | null }>>(SQL, values);
  return new Map(rows.map(({ id, footprint }) => [id, footprint]));
}

// Web Mercator ends before the poles.
const SQL = `
  SELECT d.id, ST_AsGeoJSON(ST_Multi(
      CASE WHEN $6::int = 4326 THEN d.footprint
           ELSE ST_Transform(ST_CollectionExtract(ST_Intersection(ST_MakeValid(d.footprint),
                  ST_MakeEnvelope(-180, -85.0511287798, 180, 85.0511287798, 4326)), 3), 3857) END), 9)::json AS footprint
    FROM datasets d
   WHERE d.id = ANY($1) AND ($2::float8 IS NULL OR ST_Intersects(d.footprint, ST_MakeEnvelope($2, $3, $4, $5, 4326)))`;
