import { type EntityManager } from 'typeorm';
import { type UsageGrouping } from './usage.dto.js';

export interface UsageReportQuery {
  /** null = all accounts. */
  readonly accountId: string | null;
  /** UTC days, both inclusive. */
  readonly from: string;
  readonly to: string;
  readonly groupBy: readonly UsageGrouping[];
}

export type UsageSum = { readonly [K in UsageGrouping]?: string } & {
  readonly requests: number;
  readonly units: number;
};

/** Columns that a report may be broken down by; nothing of a request reaches the SQL. */
const GROUPING: Readonly<Record<UsageGrouping, string>> = {
  account: 'account_id::text',
  month: `to_char(day, 'YYYY-MM')`,
  day: `to_char(day, 'YYYY-MM-DD')`,
  product: 'product',
  outcome: 'outcome',
};

/** Sums in the order of their groups; one sum over everything when there are none. Days without use have no row. */
export async function usageReport(
  manager: EntityManager,
  { accountId, from, to, groupBy }: UsageReportQuery,
): Promise<UsageSum[]> {
  const groups = groupBy.map((name, i) => ({ name, sql: GROUPING[name], position: i + 1 }));
  const columns = groups.map(({ name, sql }) => `${sql} AS "${name}", `).join('');
  const positions = groups.map(({ position }) => position).join(', ');
  return manager.query<UsageSum[]>(
    `SELECT ${columns} coalesce(sum(requests), 0)::float8 AS requests, coalesce(sum(units), 0)::float8 AS units
       FROM usage_days
      WHERE day BETWEEN $1 AND $2 AND ($3::uuid IS NULL OR account_id = $3)
      ${groups.length > 0 ? `GROUP BY ${positions} ORDER BY ${positions}` : ''}`,
    [from, to, accountId],
  );
}
