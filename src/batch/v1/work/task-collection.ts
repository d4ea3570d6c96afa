import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { BatchTask } from '../../tasks/batch-task.entity.js';
import { CollectionLinks } from '../collections/collection-links.js';
import { BatchCollections } from '../collections/collections.service.js';
import { bandsOfOutputs } from '../collections/output-bands.js';
import { type FinishedTile } from '../collections/output-scene.js';
import { type BatchRequest } from '../requests/read-request.js';
import { type FactOutput } from '../../raster/survey/analysis-facts.js';

/** The collection that a request writes into, from the worker's side. */
@Injectable()
export class TaskCollection {
  constructor(
    private readonly dataSource: DataSource,
    private readonly collections: BatchCollections,
    private readonly links: CollectionLinks,
  ) {}

  /** Makes the one that the request wants, or gives the one that it names its bands. @throws BAD_REQUEST */
  async prepare(
    taskId: string,
    { collection, tiles, order }: BatchRequest,
    outputs: readonly FactOutput[],
  ): Promise<void> {
    const gridId = tiles.grid.id;
    await this.dataSource.transaction(async (manager) => {
      const task = await manager.findOneOrFail(BatchTask, { where: { id: taskId }, lock: { mode: 'pessimistic_write' } }); // prettier-ignore
      const { collectionId, accountId, createdBy, description } = task;
      if (collectionId !== null) return this.links.adopt(manager, collectionId, gridId, outputs);
      if (collection !== 'new') return;
      const { id } = await this.collections.createIn(
        manager,
        { accountId, ownerId: createdBy },
        {
          name: description?.slice(0, 1000) || `Batch request ${taskId}`,
          s3Bucket: order.files[0]!.template.bucket,
          tilingGridId: gridId,
          bands: bandsOfOutputs(outputs),
        },
      );
      await manager.update(BatchTask, { id: taskId }, { collectionId: id });
    });
  }

  /** A tile that is done. The link is read anew: it may have been cut since the tile began. */
  async add(taskId: string, tile: FinishedTile): Promise<void> {
    await this.dataSource.transaction(async (manager) => {
      const task = await manager.findOne(BatchTask, { where: { id: taskId }, lock: { mode: 'pessimistic_read' } });
      if (task !== null) await this.links.addScenes(manager, task, [tile]);
    });
  }
}
