import { type EntityManager } from 'typeorm';

/** A piece of a task that one worker does alone: a tile, a feature. */
export interface NewUnit {
  /** What users know it by; two may have the same. */
  readonly unitId: number;
  readonly name: string;
  /** What its handler needs besides the task. */
  readonly payload: object;
}

export type UnitStatus = 'pending' | 'running' | 'done' | 'failed';

export interface ClaimedUnit<Payload = unknown> {
  readonly taskId: string;
  readonly kind: string;
  readonly accountId: string;
  /** Position within the task, in the order of `add`. */
  readonly ordinal: number;
  readonly unitId: number;
  readonly name: string;
  readonly payload: Payload;
  /** 1 = the first time. */
  readonly attempt: number;
}

/** How a unit ended, as users may read it. */
export interface UnitOutcome {
  /** Processing units spent. */
  readonly cost: number;
  /** `No data`; null = nothing to say. */
  readonly note: string | null;
}

export interface TaskProgress {
  readonly total: number;
  readonly done: number;
  readonly failed: number;
  readonly cost: number;
}

/** What units of one task, recorded together, came to. */
export interface Spent {
  readonly taskId: string;
  readonly accountId: string;
  readonly done: number;
  readonly failed: number;
  /** Processing units of all of them. */
  readonly cost: number;
}

/** Does the units of one kind of task; registered by the feature's worker module. */
export interface UnitHandler {
  readonly kind: string;
  /**
   * At least once: a unit may be run again after its result was written but not recorded, so results have fixed names and
   * a second run overwrites them. A DomainError's message is kept as the unit's error; UNAVAILABLE and lost connections
   * are tried again later.
   * @param next units of the same task that this worker will most likely run soon: what they need may be looked up together
   */
  run(unit: ClaimedUnit, signal: AbortSignal, next: readonly ClaimedUnit[]): Promise<UnitOutcome>;
  /**
   * Part of the transaction that records how units ended: every unit is in it exactly once, however often it was run.
   * What it throws undoes the record, which is then tried again.
   */
  charge?(manager: EntityManager, spent: readonly Spent[]): Promise<void>;
  /** That transaction was committed. A worker that dies in between never calls it. */
  charged?(spent: readonly Spent[]): Promise<void>;
  /** No unit is left that could run. Part of the transaction that closes the task; what it throws undoes that. */
  drained(manager: EntityManager, taskId: string): Promise<void>;
}
