import { DomainError } from '#libs/errors';
import { type Geometry } from 'geojson';
import { type DataSource } from 'typeorm';

/** `intersects` is the caller's own area: one that crosses itself is refused and not mended. @throws BAD_REQUEST with PostGIS' reason */
export async function refuseInvalid(dataSource: DataSource, geometry: Geometry): Promise<void> {
  const [invalid] = await dataSource.query<Array<{ reason: string }>>(
    `SELECT ST_IsValidReason(g) AS reason FROM (SELECT ST_Force2D(ST_GeomFromGeoJSON($1)) AS g) read WHERE NOT ST_IsValid(g)`,
    [JSON.stringify(geometry)],
  );
  if (invalid) throw new DomainError('BAD_REQUEST', `intersects: the geometry is not valid: ${invalid.reason}`);
}
