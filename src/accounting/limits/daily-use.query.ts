import { type EntityManager } from 'typeorm';
import { type DailyUse } from './bucket-seed.js';

/** The books of one account since a moment's UTC day, ascending. Requests that a limit refused took no token. */
export async function dailyUse(manager: EntityManager, accountId: string, since: Date): Promise<DailyUse[]> {
  return manager.query<DailyUse[]>(
    `SELECT to_char(day, 'YYYY-MM-DD') AS day, sum(units)::float8 AS units,
            coalesce(sum(requests) FILTER (WHERE outcome <> 'limited'), 0)::float8 AS requests
       FROM usage_days WHERE account_id = $1 AND day >= ($2::timestamptz AT TIME ZONE 'UTC')::date
      GROUP BY usage_days.day ORDER BY usage_days.day`,
    [accountId, since],
  );
}
