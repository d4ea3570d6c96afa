import { type DataSource } from 'typeorm';
import { ranTooLong } from './callers-fault.js';
import { estimatedRows } from './row-estimate.query.js';
import { sceneConditions, type SearchScope } from './scene-conditions.js';
import { type Matched, type SceneFilter } from './scene-query.js';
import { SqlParameters } from './sql-parameters.js';

/** Up to so many scenes are counted one by one … */
const COUNTED = 10_000;
/** … and for no longer than this: few matches can take long to find. */
const COUNTED_MS = 250;

/** Counts until it gets long, then believes the planner. */
export async function countScenes(dataSource: DataSource, filter: SceneFilter, scope: SearchScope): Promise<Matched> {
  const parameters = new SqlParameters();
  const matching = `SELECT FROM scenes s WHERE ${sceneConditions(filter, scope, parameters)}`;
  const counted = await countUpTo(dataSource, matching, parameters.values);
  if (counted !== null && counted <= COUNTED) return { count: counted, exact: true };
  const estimate = await estimatedRows(dataSource.manager, matching, parameters.values);
  return { count: Math.max(estimate, counted ?? 0), exact: false };
}

/** @returns one more than are counted when there are more, null when time ran out. */
async function countUpTo(dataSource: DataSource, matching: string, values: unknown[]): Promise<number | null> {
  try {
    return await dataSource.transaction(async (manager) => {
      await manager.query(`SET LOCAL statement_timeout = ${COUNTED_MS}`);
      const [row] = await manager.query<Array<{ count: number }>>(
        `SELECT count(*)::int AS count FROM (${matching} LIMIT ${COUNTED + 1}) counted`,
        values,
      );
      return row?.count ?? 0;
    });
  } catch (error) {
    if (ranTooLong(error)) return null;
    throw error;
  }
}
