import { type MultiPolygon, type Polygon } from 'geojson';
import { type DataSource } from 'typeorm';

/** Positions of the shapes that meet an area. @param ewkb hex. @param shapes lon/lat, cut at ±180 like the area */
export async function meetingArea(
  dataSource: DataSource,
  ewkb: string,
  shapes: ReadonlyArray<Polygon | MultiPolygon>,
): Promise<number[]> {
  const outlines = shapes.map((shape) => JSON.stringify(shape));
  const rows = await dataSource.query<Array<{ i: number }>>(SQL, [ewkb, outlines]);
  return rows.map(({ i }) => i);
}

// The area comes first and is the same in every row: PostGIS prepares it once.
const SQL = `
  SELECT (n - 1)::int AS i
  FROM (SELECT $1::geometry AS g) AS area, unnest($2::text[]) WITH ORDINALITY AS shape (outline, n)
  WHERE ST_Intersects(area.g, ST_GeomFromGeoJSON(outline))
  ORDER BY n`;
