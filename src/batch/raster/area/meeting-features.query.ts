import { type MultiPolygon, type Polygon } from 'geojson';
import { DomainError } from '#libs/errors';
import { type DataSource, QueryFailedError } from 'typeorm';

/** A polygon and the CRS of its coordinates. */
export interface PlacedShape {
  readonly epsg: number;
  readonly geometry: Polygon | MultiPolygon;
}

/** Positions of the shapes that meet an area. @param ewkb hex, lon/lat cut at ±180. @throws INVALID */
export async function meetingFeatures(
  dataSource: DataSource,
  ewkb: string,
  shapes: readonly PlacedShape[],
): Promise<number[]> {
  const outlines = shapes.map(({ geometry }) => JSON.stringify(geometry));
  const epsgs = shapes.map(({ epsg }) => epsg);
  try {
    const rows = await dataSource.query<Array<{ i: number }>>(SQL, [ewkb, outlines, epsgs]);
    return rows.map(({ i }) => i);
  } catch (error) {
    // PostGIS reports what it cannot transform as an internal error.
    const code = error instanceof QueryFailedError && (error.driverError as { code?: string }).code;
    if (code !== 'XX000') throw error;
    throw new DomainError('INVALID', 'A feature lies too far outside its CRS to be placed on the globe', {
      cause: error,
    });
  }
}

// A feature wider than half the globe is one that crosses ±180.
const SQL = `
  SELECT (n - 1)::int AS i
  FROM (SELECT $1::geometry AS g) AS area,
       unnest($2::text[], $3::int[]) WITH ORDINALITY AS shape (outline, epsg, n),
       LATERAL (SELECT ST_Transform(ST_MakeValid(ST_SetSRID(ST_GeomFromGeoJSON(outline), epsg)), 4326) AS p) AS placed
  WHERE ST_Intersects(area.g, CASE WHEN ST_XMax(p) - ST_XMin(p) > 180
                                   THEN ST_WrapX(ST_ShiftLongitude(p), 180, -360) ELSE p END)
  ORDER BY n`;
