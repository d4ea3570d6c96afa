import { type DataSource } from 'typeorm';
import { type Area } from '../providers/import-provider.js';

/**
 * km² of `area` that each footprint covers, on the ellipsoid of WGS 84, in the order of the footprints; to the square
 * metre. Edges are straight in longitude and latitude, as GeoJSON means them.
 * @param area lon/lat, cut at ±180
 * @param footprints lon/lat; one that is wider than half the globe but narrow when turned crosses ±180
 */
export async function coveredKm2(dataSource: DataSource, area: Area, footprints: readonly Area[]): Promise<number[]> {
  const outlines = footprints.map((footprint) => JSON.stringify(footprint));
  const rows = await dataSource.query<Array<{ km2: number }>>(SQL, [JSON.stringify(area), outlines]);
  return rows.map(({ km2 }) => km2);
}

// Measured by octants of the globe, because a polygon of more than half of it would be taken for the rest; and with more
// points, because edges of a geography are great circles.
const SQL = `
  WITH area AS (SELECT ST_MakeValid(ST_GeomFromGeoJSON($1)) AS g),
  covered AS (
    SELECT n, ST_CollectionExtract(ST_Intersection(area.g, p.g), 3) AS g
    FROM area, unnest($2::text[]) WITH ORDINALITY AS footprint (outline, n),
      LATERAL (SELECT ST_MakeValid(ST_GeomFromGeoJSON(outline)) AS g) AS sent,
      LATERAL (SELECT ST_XMax(sent.g) - ST_XMin(sent.g) AS width, ST_ShiftLongitude(sent.g) AS turned) AS t,
      LATERAL (SELECT CASE WHEN width > 180 AND width < 360 AND ST_XMax(turned) - ST_XMin(turned) < 180
                           THEN turned ELSE sent.g END AS g) AS unrolled,
      LATERAL (SELECT ST_WrapX(ST_WrapX(unrolled.g, 180, -360), -180, 360) AS g) AS p
  )
  SELECT round((coalesce(sum(ST_Area(ST_Segmentize(part, step)::geography)), 0) / 1e6)::numeric, 6)::float8 AS km2
  FROM covered
    LEFT JOIN LATERAL (
      SELECT part, greatest(0.001, greatest(ST_XMax(part) - ST_XMin(part), ST_YMax(part) - ST_YMin(part)) / 256) AS step
      FROM generate_series(-180, 90, 90) AS west, generate_series(-90, 0, 90) AS south,
        LATERAL ST_MakeEnvelope(west, south, west + 90, south + 90, 4326) AS octant,
        LATERAL ST_CollectionExtract(ST_Intersection(g, octant), 3) AS part
      WHERE NOT ST_IsEmpty(g) AND g && octant
    ) AS parts ON true
  GROUP BY n ORDER BY n`;
