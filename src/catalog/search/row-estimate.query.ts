import { type EntityManager } from 'typeorm';

/** How many rows the planner expects of a SELECT, from its statistics alone: about a millisecond. */
export async function estimatedRows(manager: EntityManager, select: string, values: unknown[]): Promise<number> {
  const [row] = await manager.query<PlanRow[]>(`EXPLAIN (FORMAT JSON) ${select}`, values);
  return row?.['QUERY PLAN'][0]?.Plan['Plan Rows'] ?? 0;
}

interface PlanRow {
  readonly 'QUERY PLAN': ReadonlyArray<{ readonly Plan: { readonly 'Plan Rows': number } }>;
}
