import { text } from 'node:stream/consumers';
import { Injectable } from '@nestjs/common';
import { DomainError, isDomainError } from '#libs/errors';
import { type FeatureTable, type VectorFeature } from '#libs/geopackage';
import { DeliveryStores, type StorageDescriptor } from '../../../delivery/index.js';
import { type Analysis } from '../../tasks/batch-work.js';
import { type BatchTask } from '../../tasks/batch-task.entity.js';
import { type OpenedVectorFile, VectorFiles } from '../../vector-files/vector-files.js';
import { type BatchScript } from '../request/batch-statistics-order.js';
import { resultKey, type ResultTemplate } from '../results/result-path.js';
import { featureUnits } from './feature-units.js';
import { FeatureStatistics } from './feature-statistics.js';
import { type AnalysisFacts, TaskOrders } from './task-order.js';

/** UTF-8 of the longest script there may be, and a little more. */
const MAX_SCRIPT_BYTES = 2 * 1024 * 1024;

/** Everything that can be found wrong before the first pixel (batch-statistics §5). */
@Injectable()
export class StatisticalAnalysis {
  constructor(
    private readonly orders: TaskOrders,
    private readonly files: VectorFiles,
    private readonly stores: DeliveryStores,
    private readonly statistics: FeatureStatistics,
  ) {}

  /** @throws what makes the task FAILED, in words for its owner */
  async of(task: BatchTask, signal: AbortSignal): Promise<Analysis> {
    const { features, script, output } = this.orders.of(task);
    const evalscript = await this.textOf(script);
    await this.assertWritable(output.descriptor, resultKey(output.template, { requestId: task.id, id: 0, identifier: task.id })); // prettier-ignore
    const file = await this.files.open(features, 'statistics', signal);
    try {
      const table = tableOf(file);
      const first = await firstBatch(file);
      const { epsg } = table;
      const perFeature = await this.statistics.estimate(task, evalscript, first, signal);
      const estimatedUnits = perFeature * file.count;
      const facts: AnalysisFacts = { epsg, featureCount: file.count, evalscript, estimatedUnits };
      const named = (features: readonly VectorFeature[]) => assertNamed(features, task.id, output.template);
      return { facts: { ...facts }, units: featureUnits(closing(file, named), file.count) };
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  private async textOf(script: BatchScript): Promise<string> {
    if (script.kind === 'text') return script.text;
    const { url, path } = script.descriptor;
    const refuse = (why: string) => new DomainError('INVALID', `aggregation->evalscriptReference: ${why}`);
    const store = await this.stores.open(script.descriptor);
    const body = await store.get(path, { start: 0, end: MAX_SCRIPT_BYTES }).catch((error: unknown) => {
      const isAbsent = isDomainError(error, 'OBJECT_NOT_FOUND') || isDomainError(error, 'INVALID_KEY');
      throw isAbsent ? refuse(`there is no object ${url}`) : error;
    });
    const found = await text(body);
    if (found.length > MAX_SCRIPT_BYTES) throw refuse(`the object ${url} is too large for a script`);
    if (found.trim() === '') throw refuse(`the object ${url} is empty`);
    return found;
  }

  /** By an object that goes at once: that a bucket takes nothing shall not show after the first hours. */
  private async assertWritable(descriptor: StorageDescriptor, key: string): Promise<void> {
    const store = await this.stores.open(descriptor);
    const probe = `${key}.probe`;
    await store.put(probe, Buffer.alloc(0));
    await store.delete(probe);
  }
}

/** Of several tables the first (batch-statistics §2). */
function tableOf({ tables, count }: OpenedVectorFile): FeatureTable {
  const [table] = tables;
  if (table === undefined || count === 0) throw new DomainError('INVALID', 'The GeoPackage has no features');
  return table;
}

async function firstBatch(file: OpenedVectorFile): Promise<readonly VectorFeature[]> {
  for await (const batch of file.features()) if (batch.length > 0) return batch;
  return [];
}

/** The file is closed with its last feature, or when nobody wants more. @param check of each batch */
async function* closing(
  file: OpenedVectorFile,
  check: (features: readonly VectorFeature[]) => void,
): AsyncGenerator<VectorFeature[]> {
  try {
    for await (const batch of file.features()) {
      check(batch);
      yield batch;
    }
  } finally {
    await file.close();
  }
}

/** An identifier may be too long for the key of an object. @throws INVALID */
function assertNamed(features: readonly VectorFeature[], requestId: string, template: ResultTemplate): void {
  for (const { id, identifier } of features) {
    try {
      resultKey(template, { requestId, id, identifier });
    } catch (error) {
      throw new DomainError('INVALID', `Feature ${id}: ${(error as Error).message}`, { cause: error });
    }
  }
}
