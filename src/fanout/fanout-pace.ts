/** How eagerly a worker takes units. */
export class FanoutPace {
  /** Units at the same time. */
  readonly slots: number;
  /** Of one unit in all while servers are away … */
  readonly attempts: number = 6;
  /** … and while its workers are lost: it may be what kills them. */
  readonly lostAttempts: number = 3;
  /** Between looks when there was nothing to do; every worker looks for itself. */
  readonly idleMs: number = 1_000;
  /** Between claims and records while there is. */
  readonly busyMs: number = 50;
  /** Between looks whether a task has come to its end. */
  readonly closeMs: number = 250;
  /** At the end of the worker: for units to finish, and then to stop. */
  readonly graceMs: number = 25_000;
  readonly stopMs: number = 3_000;
  private averageMs = 1_000;

  constructor(slots: number) {
    this.slots = slots;
  }

  /** A unit took so long. */
  took(ms: number): void {
    this.averageMs += (ms - this.averageMs) / 8;
  }

  /** Units to hold besides those that run: about half a second of work, so that slots do not wait for a claim. */
  ahead(): number {
    return this.slots * Math.max(1, Math.min(64, Math.round(500 / Math.max(1, this.averageMs))));
  }

  /** Before the next attempt: an object store that is away for half a minute costs no unit its attempts. */
  backoffS(attempt: number): number {
    return Math.min(60, 2 ** attempt);
  }
}
