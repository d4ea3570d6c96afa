import { DomainError } from '#libs/errors';
import { type Geometry } from 'geojson';
import { type DataSource } from 'typeorm';
import { type SceneFilter } from './scene-query.js';

/** @throws BAD_REQUEST with PostGIS' reason for a geometry of the query that it cannot work with. */
export async function refuseInvalidGeometries(dataSource: DataSource, filter: SceneFilter): Promise<void> {
  const geometries = [...(filter.intersects ? [filter.intersects] : []), ...geometriesOf(filter.filter)];
  if (geometries.length === 0) return;
  const [invalid] = await dataSource.query<Array<{ reason: string }>>(
    `SELECT ST_IsValidReason(g) AS reason
     FROM unnest($1::text[]) geojson, LATERAL (SELECT ST_Force2D(ST_GeomFromGeoJSON(geojson)) AS g) read
     WHERE NOT ST_IsValid(g) LIMIT 1`,
    [geometries.map((geometry) => JSON.stringify(geometry))],
  );
  if (invalid) throw new DomainError('BAD_REQUEST', `The geometry asked for is not valid: ${invalid.reason}`);
}

/** Geometry literals anywhere in a CQL2 tree. */
function geometriesOf(node: unknown): Geometry[] {
  if (node === null || typeof node !== 'object') return [];
  if ('kind' in node && node.kind === 'geometry' && 'value' in node) return [node.value as Geometry];
  return Object.values(node).flatMap(geometriesOf);
}
