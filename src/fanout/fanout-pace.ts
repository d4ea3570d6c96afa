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
  /** Between claims while there is. */
  readonly busyMs: number = 50;
  /** Between records, unless they may end a task: what a killed worker has not recorded is done again. */
  readonly recordMs: number = 1_000;
  /** Between looks whether a task has come to its end, when it may have … */
  readonly closeMs: number = 250;
  /** … and when nothing speaks for it. */
  readonly lookMs: number = 5_000;
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

  /**
   * Units to claim when so many wait besides those that run. About a second of work is held, so that slots do not wait
   * for a claim, and a claim is made when most of it is used up, so that it is worth its statement.
   */
  wanted(waiting: number): number {
    const ahead = this.slots * Math.max(1, Math.min(64, Math.round(1_000 / Math.max(1, this.averageMs))));
    return waiting <= ahead / 4 ? ahead - waiting : 0;
  }

  /** Before the next attempt: an object store that is away for half a minute costs no unit its attempts. */
  backoffS(attempt: number): number {
    return Math.min(60, 2 ** attempt);
  }
}
