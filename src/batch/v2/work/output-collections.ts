import { Injectable } from '@nestjs/common';
import { isDomainError } from '#libs/errors';
import { DataSource } from 'typeorm';
import { ByocAccess, ByocCollections, ByocTiles } from '../../../byoc/index.js';
import { unitFiles } from '../../raster/make/unit-files.js';
import { type RasterUnit } from '../../raster/order/raster-order.js';
import { BatchTask } from '../../tasks/batch-task.entity.js';
import { type FactOutput } from '../../raster/survey/analysis-facts.js';
import { assertFits, bandsOfOutputs } from './output-bands.js';
import { type TaskJob } from './task-jobs.js';

const BAND = '(BAND)';

/** BYOC collections that tasks fill (batch-v2 §3.3). */
@Injectable()
export class OutputCollections {
  constructor(
    private readonly dataSource: DataSource,
    private readonly access: ByocAccess,
    private readonly collections: ByocCollections,
    private readonly tiles: ByocTiles,
  ) {}

  /** Finds or makes the collection, and notes it with the task. A second analysis of a task finds the first one's. */
  async prepare(task: BatchTask, { request }: TaskJob, outputs: readonly FactOutput[]): Promise<void> {
    const { collection, delivery, description } = request;
    if (collection === 'none') return;
    const bands = bandsOfOutputs(outputs);
    const { collectionId: noted } = await this.dataSource.manager.findOneByOrFail(BatchTask, { id: task.id });
    const known = collection === 'new' ? noted : collection.id;
    if (known !== null) assertFits((await this.access.loadOwned(task.principal, known)).bands, bands);
    const id = known ?? (await this.make(task, { bucket: delivery.bucket, description, bands }));
    await this.dataSource.manager.update(BatchTask, { id: task.id }, { collectionId: id });
  }

  /** A unit's files are one tile; one that is there already stays. @param takenAt start of the time that its pixels are of */
  async add(task: BatchTask, { raster }: TaskJob, unit: RasterUnit, takenAt: string | null): Promise<void> {
    if (task.collectionId === null) return;
    const path = tilePath(raster, unit);
    const sensingTime = takenAt === null ? null : new Date(takenAt);
    const input = { path, sensingTime, cover: null, coverIsTraced: false };
    await this.tiles.create(task.principal, task.collectionId, input).catch((error: unknown) => {
      if (!isDomainError(error, 'CONFLICT')) throw error;
    });
  }

  private async make(
    { id, principal }: BatchTask,
    wanted: { bucket: string; description: string | null; bands: ReturnType<typeof bandsOfOutputs> },
  ): Promise<string> {
    const { bucket, description, bands } = wanted;
    const name = (description ?? `Batch ${id}`).slice(0, 200);
    const input = { name, s3Bucket: bucket, noData: null, bands, settings: undefined };
    return (await this.collections.create(principal, input)).id;
  }
}

/** Key of the files with the placeholder of the bands; of an only output the key itself. */
function tilePath({ taskId, order }: TaskJob['raster'], unit: RasterUnit): string {
  const files =
    order.files.length === 1 ? order.files : order.files.slice(0, 1).map((file) => ({ ...file, identifier: BAND }));
  return unitFiles({ taskId, order: { ...order, files } }, unit)[0]!.key;
}
