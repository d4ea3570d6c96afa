import { type DataSource } from 'typeorm';
import { type Area } from './import-provider.js';

/**
 * What each footprint has in common with an area, in the order of the footprints; null = nothing with an area to it.
 * Coordinates have nine decimals, a tenth of a millimetre. @param area lon/lat, as are the footprints; cut at ±180
 */
export async function clippedAreas(
  dataSource: DataSource,
  area: Area,
  footprints: readonly Area[],
): Promise<ReadonlyArray<Area | null>> {
  const outlines = footprints.map((footprint) => JSON.stringify(footprint));
  const rows = await dataSource.query<Array<{ part: Area | null }>>(SQL, [JSON.stringify(area), outlines]);
  return rows.map(({ part }) => part);
}

const SQL = `
  SELECT CASE WHEN ST_IsEmpty(g) THEN NULL
              ELSE ST_AsGeoJSON(CASE ST_NumGeometries(g) WHEN 1 THEN ST_GeometryN(g, 1) ELSE g END, 9) END::json AS part
  FROM unnest($2::text[]) WITH ORDINALITY AS footprint (outline, n),
    LATERAL (
      SELECT ST_CollectionExtract(ST_Intersection(ST_MakeValid(ST_GeomFromGeoJSON($1)),
                                                  ST_MakeValid(ST_GeomFromGeoJSON(outline))), 3) AS g
    ) AS common
  ORDER BY n`;
