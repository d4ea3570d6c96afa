import { type Cql2Expression, type StacCollection } from '#libs/stac';
import { type DataSource } from 'typeorm';
import { blamingValues } from '../../search/callers-fault.js';
import { cql2Sql } from '../../search/cql2.sql.js';
import { PROPERTY_TYPES } from '../../search/property-types.js';
import { SqlParameters } from '../../search/sql-parameters.js';

/**
 * Which of the collections a CQL2 filter holds for. They are handed to PostgreSQL in the shape of scenes, so that a filter
 * means the same for both: members are the properties, `geometry` is the extent, `datetime` its start.
 */
export async function collectionsMatching(
  dataSource: DataSource,
  filter: Cql2Expression,
  collections: readonly StacCollection[],
): Promise<ReadonlySet<string>> {
  const parameters = new SqlParameters();
  const given = parameters.bind(JSON.stringify(collections.map(asScene)));
  const condition = cql2Sql(filter, { alias: 's', bind: parameters.bind, types: PROPERTY_TYPES });
  const rows = await blamingValues(() =>
    dataSource.query<Array<{ id: string }>>(
      `SELECT s.id FROM (
         SELECT id, id AS collection_id, start_at AS sort_at, start_at, end_at, NULL::double precision AS cloud_cover,
                NULL::timestamptz AS created_at, NULL::timestamptz AS updated_at,
                ST_SetSRID(ST_GeomFromGeoJSON(footprint), 4326) AS footprint, properties
         FROM jsonb_to_recordset(${given}::jsonb)
           AS given (id text, start_at timestamptz, end_at timestamptz, footprint jsonb, properties jsonb)) s
       WHERE ${condition}`,
      parameters.values,
    ),
  );
  return new Set(rows.map(({ id }) => id));
}

function asScene({ id, extent, links: _, ...properties }: StacCollection) {
  const [start, end] = extent.temporal.interval[0] ?? [null, null];
  const boxes = extent.spatial.bbox.length > 1 ? extent.spatial.bbox.slice(1) : extent.spatial.bbox;
  return {
    id,
    start_at: start ?? '-infinity',
    end_at: end ?? 'infinity',
    footprint: { type: 'MultiPolygon', coordinates: boxes.flatMap(polygonsOf) },
    properties: { ...properties, datetime: start, start_datetime: start, end_datetime: end },
  };
}

/** 0.1 mm: a box may be a point or a line, but a polygon without area meets nothing. */
const LEAST = 1e-9;

/** Split at ±180 where w > e. */
function polygonsOf(box: readonly number[]): number[][][][] {
  const [w, s, e, n] = (box.length === 6 ? [0, 1, 3, 4].map((i) => box[i]) : box) as [number, number, number, number];
  if (w > e) return [...polygonsOf([w, s, 180, n]), ...polygonsOf([-180, s, e, n])];
  const [east, north] = [Math.max(e, w + LEAST), Math.max(n, s + LEAST)];
  return [[[[w, s], [east, s], [east, north], [w, north], [w, s]]]]; // prettier-ignore
}
