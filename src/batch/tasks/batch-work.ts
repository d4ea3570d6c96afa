import { Injectable } from '@nestjs/common';
import { type ClaimedUnit, type NewUnit, type TaskProgress, type UnitOutcome } from '../../fanout/index.js';
import { type BatchApi } from './batch-states.js';
import { type BatchTask } from './batch-task.entity.js';

/** What an analysis comes to. */
export interface Analysis {
  /** Kept with the task: what its API shows and its units need (number and size of tiles, estimated cost). */
  readonly facts: Record<string, unknown>;
  /** Tiles or features, as a stream: there may be a million. */
  readonly units: AsyncIterable<NewUnit> | Iterable<NewUnit>;
}

/** What one of the batch APIs does in the worker. */
export interface BatchWork {
  readonly api: BatchApi;
  /**
   * Everything that can be found wrong before the first pixel; @throws a DomainError whose message becomes the task's
   * `error`.
   */
  analyse(task: BatchTask, signal: AbortSignal): Promise<Analysis>;
  /** The units have been written. Objects beside the results (a manifest) belong here; a second run overwrites them. */
  analysed?(task: BatchTask, signal: AbortSignal): Promise<void>;
  /** @param next as of UnitHandler */
  run(task: BatchTask, unit: ClaimedUnit, signal: AbortSignal, next: readonly ClaimedUnit[]): Promise<UnitOutcome>;
  /** No unit is left: last objects, collections. A second run does the same again. */
  ended?(task: BatchTask, progress: TaskProgress): Promise<void>;
}

/** Filled by the worker modules of the three APIs in `onModuleInit`. */
@Injectable()
export class BatchWorks {
  private readonly works = new Map<BatchApi, BatchWork>();

  register(work: BatchWork): void {
    this.works.set(work.api, work);
  }

  of(api: BatchApi): BatchWork {
    const work = this.works.get(api);
    if (!work) throw new Error(`This worker does no batch tasks of ${api}`);
    return work;
  }
}
