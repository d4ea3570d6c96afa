import { type DataSource } from 'typeorm';
import { type Area } from '../providers/import-provider.js';

/**
 * The polygons of a selected area, without the points that only a projection's bend had added: edges move by less than a
 * centimetre. null = it has no area. @param ewkb hex, lon/lat
 */
export async function lonLatArea(dataSource: DataSource, ewkb: string): Promise<Area | null> {
  const [row] = await dataSource.query<Array<{ area: Area }>>(SQL, [ewkb]);
  return row?.area ?? null;
}

const SQL = `
  WITH polygons AS (
    SELECT ST_CollectionExtract(ST_SimplifyPreserveTopology($1::geometry, 1e-7), 3) AS g
  )
  SELECT ST_AsGeoJSON(CASE ST_NumGeometries(g) WHEN 1 THEN ST_GeometryN(g, 1) ELSE ST_Multi(g) END, 12)::json AS area
  FROM polygons WHERE ST_Area(g) > 0`;
