import { Injectable } from '@nestjs/common';
import { type StorageDescriptor } from '../../../delivery/index.js';
import { type RasterJob } from '../../raster/order/raster-order.js';
import { type BatchTask } from '../../tasks/batch-task.entity.js';
import { SealedKeys } from '../../tasks/sealed-keys.js';
import { readTaskRequest, type TaskRequest } from '../request/task-request.js';

/** A stored task as its work needs it: with the keys of the buckets. */
export interface TaskJob {
  readonly request: TaskRequest;
  readonly raster: RasterJob;
  readonly delivery: StorageDescriptor;
}

/** Reads stored tasks, each object once: units of a task come in a row. */
@Injectable()
export class TaskJobs {
  private readonly known = new WeakMap<BatchTask, TaskJob>();

  constructor(private readonly keys: SealedKeys) {}

  of(task: BatchTask): TaskJob {
    const known = this.known.get(task);
    if (known) return known;
    const job = this.read(task);
    this.known.set(task, job);
    return job;
  }

  private read(task: BatchTask): TaskJob {
    const stored = readTaskRequest(task.request);
    const delivery = this.keys.open(task, 'output', stored.delivery);
    const { input } = stored;
    const request: TaskRequest =
      input.type === 'tiling-grid'
        ? stored
        : { ...stored, input: { ...input, features: this.keys.open(task, 'features', input.features) } };
    const { id: taskId, principal } = task;
    return { request, delivery, raster: { taskId, principal, order: request.order, access: delivery } };
  }
}
