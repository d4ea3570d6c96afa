import { type ClaimedUnit } from './unit.js';
import { type UnitKey } from './claims.query.js';

/** Units that were given back lie behind the cursor: found when it is forgotten. */
const KEPT_MS = 10_000;

/**
 * Up to where a worker has claimed each task's untried units. Claims of all workers leave dead entries at the front of
 * the index, which stay while any transaction anywhere is open that could see them (an analysis that writes a million
 * units, a backup): a claim that began at the front would walk over all of them.
 */
export class ClaimCursors {
  private readonly cursors = new Map<string, { ordinal: number; since: number }>();

  /** Where the next claim begins. @param now in ms */
  from(now: number): UnitKey[] {
    for (const [taskId, { since }] of this.cursors) if (now - since > KEPT_MS) this.cursors.delete(taskId);
    return [...this.cursors].map(([taskId, { ordinal }]) => ({ taskId, ordinal }));
  }

  /** @param units of one task, as claimed; fewer than `wanted`: there may be others before them */
  claimed(units: ReadonlyArray<ClaimedUnit & { readonly isFresh: boolean }>, wanted: number, now: number): void {
    const [first] = units;
    if (!first) return this.cursors.clear();
    if (units.length < wanted) return void this.cursors.delete(first.taskId);
    const ordinal = Math.max(...units.map((unit) => (unit.isFresh ? unit.ordinal + 1 : 0)));
    const since = this.cursors.get(first.taskId)?.since ?? now;
    if (ordinal > 0) this.cursors.set(first.taskId, { ordinal, since });
  }
}
