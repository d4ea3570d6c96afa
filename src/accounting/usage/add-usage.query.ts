import { type EntityManager } from 'typeorm';
import { type Outcome } from '../outcome.js';
import { type Product } from '../products.js';

/** To be added to the books of one account. */
export interface UsageEntry {
  readonly accountId: string;
  /** UTC, `2026-11-21`. */
  readonly day: string;
  readonly product: Product;
  readonly outcome: Outcome;
  readonly requests: number;
  /** Processing units. */
  readonly units: number;
}

/**
 * Adds all entries in one statement and one row per key. Rows are locked in the order of their keys, so that processes
 * that add at the same time wait for each other instead of deadlocking.
 */
export async function addUsage(manager: EntityManager, entries: readonly UsageEntry[]): Promise<void> {
  await manager.query(
    `INSERT INTO usage_days AS u (account_id, day, product, outcome, requests, units)
     SELECT account_id, day, product, outcome, sum(requests), sum(units)
       FROM unnest($1::uuid[], $2::date[], $3::text[], $4::text[], $5::bigint[], $6::float8[])
         AS e (account_id, day, product, outcome, requests, units)
      GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4
     ON CONFLICT ON CONSTRAINT usage_days_pkey
     DO UPDATE SET requests = u.requests + excluded.requests, units = u.units + excluded.units`,
    [
      entries.map((e) => e.accountId),
      entries.map((e) => e.day),
      entries.map((e) => e.product),
      entries.map((e) => e.outcome),
      entries.map((e) => e.requests),
      entries.map((e) => e.units),
    ],
  );
}

export function utcDay(at: Date): string {
  return at.toISOString().slice(0, 10);
}
