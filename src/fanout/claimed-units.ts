import { type UnitKey } from './claims.query.js';
import { type ClaimedUnit } from './unit.js';

interface Running {
  readonly unit: ClaimedUnit;
  readonly abort: AbortController;
}

/** A unit whose turn has come. */
interface Begun {
  readonly unit: ClaimedUnit;
  readonly signal: AbortSignal;
}

/** The units that one worker holds: those that wait for a slot, in their order, and those that run. */
export class ClaimedUnits {
  private readonly queue: ClaimedUnit[] = [];
  private readonly running = new Map<string, Running>();
  private readonly hungry: Array<(next: Begun | null) => void> = [];
  private isClosed = false;

  get waiting(): number {
    return this.queue.length;
  }

  get atWork(): number {
    return this.running.size;
  }

  get keys(): UnitKey[] {
    return [...this.queue, ...[...this.running.values()].map(({ unit }) => unit)].map(({ taskId, ordinal }) => ({
      taskId,
      ordinal,
    }));
  }

  /** Those that wait and are of a task, in their order. */
  waitingOf(taskId: string): ClaimedUnit[] {
    return this.queue.filter((unit) => unit.taskId === taskId);
  }

  hasOf(taskId: string): boolean {
    return this.queue.some((unit) => unit.taskId === taskId) || [...this.running.values()].some(({ unit }) => unit.taskId === taskId); // prettier-ignore
  }

  get isEmpty(): boolean {
    return this.queue.length === 0 && this.running.size === 0;
  }

  add(units: readonly ClaimedUnit[]): void {
    this.queue.push(...units);
    while (this.queue.length > 0 && this.hungry.length > 0) this.hungry.shift()!(this.begin(this.queue.shift()!));
  }

  /** Waits for one; null = there will be none any more. */
  next(): Promise<Begun | null> {
    const unit = this.queue.shift();
    if (unit) return Promise.resolve(this.begin(unit));
    if (this.isClosed) return Promise.resolve(null);
    return new Promise((resolve) => this.hungry.push(resolve));
  }

  done(unit: ClaimedUnit): void {
    this.running.delete(keyOf(unit));
  }

  /** They are not held any more. */
  takeWaiting(): ClaimedUnit[] {
    return this.queue.splice(0);
  }

  /**
   * Stops what is not ours any more. @param asked what was asked about: units claimed since then are left alone
   * @param ours of those, with a lease; `isHeld`: may run on but not begin
   * @returns units that wait and are of held tasks; they are not held any more
   */
  keepOnly(asked: readonly UnitKey[], ours: ReadonlyArray<UnitKey & { isHeld: boolean }>): ClaimedUnit[] {
    const known = new Map(ours.map((one) => [keyOf(one), one.isHeld]));
    const lost = new Set(asked.map(keyOf).filter((key) => !known.has(key)));
    for (const [key, { abort }] of this.running) if (lost.has(key)) abort.abort(new Error('lost its lease'));
    const waiting = this.takeWaiting();
    const isHeld = (unit: ClaimedUnit) => known.get(keyOf(unit)) === true;
    this.queue.push(...waiting.filter((unit) => !lost.has(keyOf(unit)) && !isHeld(unit)));
    return waiting.filter(isHeld);
  }

  abortAll(): void {
    for (const { abort } of this.running.values()) abort.abort(new Error('the worker stops'));
  }

  close(): void {
    this.isClosed = true;
    for (const resolve of this.hungry.splice(0)) resolve(null);
  }

  private begin(unit: ClaimedUnit): Begun {
    const abort = new AbortController();
    this.running.set(keyOf(unit), { unit, abort });
    return { unit, signal: abort.signal };
  }
}

function keyOf({ taskId, ordinal }: UnitKey): string {
  return `${taskId} ${ordinal}`;
}
