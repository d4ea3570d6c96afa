import { type DataSource } from 'typeorm';
import { sceneConditions, type SearchScope } from '../scene-conditions.js';
import { type Aggregation, type AggregationRequest, type SceneFilter } from '../scene-query.js';
import { SqlParameters } from '../sql-parameters.js';
import { type AggregationKind } from './aggregation-kinds.js';
import { aggregationOf, type GatheredRow } from './aggregation-mapper.js';
import { checkedAggregation } from './checked-aggregation.js';

/** Buckets of one aggregation, the fullest; scenes of the others are its `overflow`. */
const MAX_BUCKETS = 10_000;

/** All aggregations in one pass over the scenes, so they agree with each other. Reads every scene that matches. */
export async function aggregateScenes(
  dataSource: DataSource,
  filter: SceneFilter,
  scope: SearchScope,
  requests: readonly AggregationRequest[],
): Promise<Aggregation[]> {
  if (requests.length === 0) return [];
  const wanted = requests.map(checkedAggregation);
  const parameters = new SqlParameters();
  const condition = sceneConditions(filter, scope, parameters);
  const rows = await dataSource.query<GatheredRow[]>(
    `WITH matched AS MATERIALIZED (
       SELECT ${wanted.map(({ column }, i) => `${column} AS c${i}`).join(', ')} FROM scenes s WHERE ${condition})
     ${wanted.map(({ kind }, i) => gatherSql(kind.gather, i)).join(' UNION ALL ')}`,
    parameters.values,
  );
  return wanted.map(
    ({ name, kind }, i) =>
    aggregationOf(name, kind, rows.filter(({ place }) => place === i)), // prettier-ignore
  );
}

function gatherSql(gather: AggregationKind['gather'], place: number): string {
  const column = `c${place}`;
  if (!('buckets' in gather)) {
    const total = gather.by === 'count' ? 'count(*)::text' : iso(`${gather.by}(${column})`);
    return `SELECT ${place} AS place, ${total} AS key, 0::bigint AS frequency, 0::numeric AS total FROM matched`;
  }
  const bucket = bucketSql(gather, column);
  return `(SELECT ${place} AS place, ${gather.buckets === 'datetime' ? iso('bucket') : 'bucket::text'} AS key,
                  count(*) AS frequency, sum(count(*)) OVER () AS total
           FROM (SELECT ${bucket} AS bucket FROM matched) b WHERE bucket IS NOT NULL
           GROUP BY bucket ORDER BY count(*) DESC, bucket LIMIT ${MAX_BUCKETS})`;
}

function bucketSql(gather: Extract<AggregationKind['gather'], { buckets: unknown }>, column: string): string {
  switch (gather.by) {
    case 'value':
      return column;
    case 'each':
      return `unnest(${column})`;
    case 'width':
      return `floor(${column} / ${gather.width}) * ${gather.width}`;
    case 'bounds':
      return `width_bucket(${column}, ARRAY[${gather.bounds.slice(1, -1).join(', ')}]::float8[])`;
  }
}

const iso = (time: string) => `to_char(${time} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
