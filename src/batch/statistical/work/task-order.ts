import { Injectable } from '@nestjs/common';
import { type StorageDescriptor } from '../../../delivery/index.js';
import { type BatchTask } from '../../tasks/batch-task.entity.js';
import { type BatchStatisticsOrder, readBatchStatistics } from '../request/batch-statistics-order.js';
import { SealedKeys } from '../../tasks/sealed-keys.js';

/** A stored task's order with the keys it came with, and what the analysis found out. */
@Injectable()
export class TaskOrders {
  private readonly known = new WeakMap<BatchTask, BatchStatisticsOrder>();

  constructor(private readonly keys: SealedKeys) {}

  /** Read once per task object. */
  of(task: BatchTask): BatchStatisticsOrder {
    const known = this.known.get(task);
    if (known) return known;
    const order = this.read(task);
    this.known.set(task, order);
    return order;
  }

  private read(task: BatchTask): BatchStatisticsOrder {
    const { features, script, output } = readBatchStatistics(task.request);
    const withKeys = (holder: Parameters<SealedKeys['open']>[1], one: StorageDescriptor) =>
      this.keys.open(task, holder, one);
    return {
      features: withKeys('features', features),
      output: { ...output, descriptor: withKeys('output', output.descriptor) },
      script:
        script.kind === 'text' ? script : { ...script, descriptor: withKeys('evalscriptReference', script.descriptor) },
    };
  }
}

/** What the units need of the analysis; the `facts` of the task. */
export interface AnalysisFacts {
  readonly epsg: number;
  readonly featureCount: number;
  /** As it was when the task was analysed, also of a script that lies in a bucket. */
  readonly evalscript: string;
  /** Processing units, all features taken for as large as the first one. */
  readonly estimatedUnits: number;
}

export function factsOf({ id, facts }: Pick<BatchTask, 'id' | 'facts'>): AnalysisFacts {
  if (facts === null) throw new Error(`Task ${id} has not been analysed`);
  return facts as unknown as AnalysisFacts;
}
