import { type MultiPolygon, type Polygon } from 'geojson';
import { type EntityManager } from 'typeorm';

/**
 * Footprints as the catalogue takes them, by dataset. GDAL's outline of a warped or rotated raster may touch itself, and
 * nobody's ingest shall fail for that: PostGIS makes it valid. Absent where there is none, or nothing is left of it.
 */
export async function validFootprints(
  manager: EntityManager,
  datasetIds: readonly string[],
): Promise<Map<string, Polygon | MultiPolygon>> {
  const rows = await manager.query<Array<{ id: string; footprint: Polygon | MultiPolygon }>>(SQL, [[...datasetIds]]);
  return new Map(rows.map(({ id, footprint }) => [id, footprint]));
}

// Nine digits of a degree are a tenth of a millimetre. What had to be mended keeps all of them, or it might break again.
const SQL = `
  WITH rounded AS (
    SELECT id, ST_GeomFromGeoJSON(ST_AsGeoJSON(footprint, 9)) AS shape
      FROM datasets WHERE id = ANY($1) AND footprint IS NOT NULL),
  mended AS (
    SELECT id, CASE WHEN ST_IsValid(shape) THEN shape ELSE ST_CollectionExtract(ST_MakeValid(shape), 3) END AS shape
      FROM rounded)
  SELECT id, ST_AsGeoJSON(shape, 15)::json AS footprint FROM mended WHERE NOT ST_IsEmpty(shape)`;
