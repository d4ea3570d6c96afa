import { type MultiPolygon } from 'geojson';
import { type BBox } from '#libs/geo';
import { type DataSource } from 'typeorm';

/** Where datasets lie; a box may choose among them. */
export interface FootprintWish {
  readonly ids: readonly string[];
  /** In `bboxEpsg`, x = east; null = all. */
  readonly bbox: BBox | null;
  readonly bboxEpsg: number;
  /** Of the answer. */
  readonly epsg: number;
}

/**
 * Footprints by id, of those that the box touches. Without a box datasets without a place are among them, as null; so are
 * those that the CRS cannot show.
 */
export async function footprintsOf(db: Pick<DataSource, 'query'>, wish: FootprintWish): Promise<Map<string, MultiPolygon | null>> {
  const box = wish.bbox ?? [null, null, null, null];
  const rows = await db.query<Array<{ id: string; footprint: MultiPolygon | null }>>(SQL, [[...wish.ids], ...box, wish.bboxEpsg, wish.epsg]); // prettier-ignore
  return new Map(rows.map(({ id, footprint }) => [id, footprint]));
}

// A box is cut into pieces of half a degree or so, because its edges are bent in longitude and latitude.
const SQL = `
  SELECT d.id, ST_AsGeoJSON(
      CASE WHEN $7::int = 4326 THEN ST_Multi(d.footprint) ELSE ST_Multi(ST_Transform(d.footprint, $7::int)) END, 9)::json AS footprint
    FROM datasets d
   WHERE d.id = ANY($1) AND ($2::float8 IS NULL OR ST_Intersects(d.footprint,
     ST_Transform(ST_Segmentize(ST_MakeEnvelope($2, $3, $4, $5, $6::int), greatest($4::float8 - $2, $5::float8 - $3) / 64), 4326)))`;
