import { type DataSource } from 'typeorm';
import { estimatedRows } from './row-estimate.query.js';
import { sceneConditions, type SearchScope } from './scene-conditions.js';
import { type SceneFilter } from './scene-query.js';
import { SqlParameters } from './sql-parameters.js';

interface Page {
  readonly limit: number;
  readonly offset: number;
}

/** Matches up to this are all read and their days put together; among more, days are looked up one after another. */
const READ_ALL = 20_000;

/** UTC days, newest first, as YYYY-MM-DD. */
export async function distinctDays(
  dataSource: DataSource,
  filter: SceneFilter,
  scope: SearchScope,
  page: Page,
): Promise<string[]> {
  const parameters = new SqlParameters();
  const condition = sceneConditions(filter, scope, parameters);
  const select = `SELECT FROM scenes s WHERE ${condition}`;
  const matches = await estimatedRows(dataSource.manager, select, parameters.values);
  const days =
    matches <= READ_ALL
      ? `SELECT DISTINCT ${DAY} AS day FROM scenes s WHERE ${condition} ORDER BY day DESC`
      : skipping(condition);
  return pageOf(dataSource, `SELECT to_char(day, 'YYYY-MM-DD') AS value FROM (${days}) d`, parameters, page);
}

/** Values of a property that holds a number, a text or a truth value, descending by code point. */
export async function distinctValues(
  dataSource: DataSource,
  filter: SceneFilter,
  scope: SearchScope,
  name: string,
  page: Page,
): Promise<string[]> {
  const parameters = new SqlParameters();
  const condition = sceneConditions(filter, scope, parameters);
  const property = parameters.bind(name);
  const values = `SELECT DISTINCT (s.properties ->> ${property}::text) COLLATE "C" AS value FROM scenes s
                  WHERE ${condition} AND jsonb_typeof(s.properties -> ${property}::text) IN ('string', 'number', 'boolean')
                  ORDER BY value DESC`;
  return pageOf(dataSource, values, parameters, page);
}

const DAY = `(s.sort_at AT TIME ZONE 'UTC')::date`;

/**
 * From each day straight to the newest scene before it. Where many scenes match, the next one is never far in the index
 * on `sort_at`. Comes in order, and only as many steps are made as rows are asked for.
 */
function skipping(condition: string): string {
  const newest = (before: string) =>
    `(SELECT ${DAY} FROM scenes s WHERE ${condition} ${before} ORDER BY s.sort_at DESC, s.collection_id, s.id LIMIT 1)`;
  return `WITH RECURSIVE days AS (
            SELECT ${newest('')} AS day
            UNION ALL
            SELECT ${newest(`AND s.sort_at < days.day::timestamp AT TIME ZONE 'UTC'`)} FROM days WHERE days.day IS NOT NULL)
          SELECT day FROM days WHERE day IS NOT NULL`;
}

async function pageOf(dataSource: DataSource, values: string, parameters: SqlParameters, { limit, offset }: Page) {
  const rows = await dataSource.query<Array<{ value: string }>>(
    `${values} LIMIT ${parameters.bind(limit)} OFFSET ${parameters.bind(offset)}`,
    parameters.values,
  );
  return rows.map(({ value }) => value);
}
