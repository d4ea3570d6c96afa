import { Injectable } from '@nestjs/common';
import { DomainError } from '#libs/errors';
import { type EntityManager } from 'typeorm';
import { CollectionStore, SceneStore } from '../../../catalog/index.js';
import { type AnalysisFacts, type FactOutput } from '../../raster/survey/analysis-facts.js';
import { type BatchTask } from '../../tasks/batch-task.entity.js';
import { BatchCollection, catalogId } from './batch-collection.entity.js';
import { batchCatalogEntry } from './catalog-entry.js';
import { assertCompatible, bandsOfOutputs, completedBands } from './output-bands.js';
import { type FinishedTile, outputScene, sceneId } from './output-scene.js';

/** What is known of a request without its script. */
export interface Linking {
  readonly accountId: string;
  readonly gridId: number;
  /** Of all its outputs. */
  readonly buckets: readonly string[];
}

/** Requests that write into collections, and the scenes that come of it. Callers hold the lock of the request's row. */
@Injectable()
export class CollectionLinks {
  constructor(
    private readonly catalog: CollectionStore,
    private readonly scenes: SceneStore,
  ) {}

  /**
   * Until the end of the transaction nobody removes the collection. @throws BAD_REQUEST for one that does not exist, is another
   * account's, or lies in another bucket or on another grid
   */
  async hold(manager: EntityManager, id: string, { accountId, gridId, buckets }: Linking): Promise<BatchCollection> {
    const found = await manager.findOne(BatchCollection, { where: { id, accountId }, lock: { mode: 'for_key_share' } });
    if (found === null) throw refused(`output->collectionId: there is no batch collection ${id} of your account`);
    const other = buckets.find((bucket) => bucket !== found.s3Bucket);
    if (other !== undefined)
      throw refused(
        `output->collectionId: the collection is in the bucket "${found.s3Bucket}", outputs go to "${other}"`,
      );
    assertCompatible({ ...found, bands: null }, gridId, []);
    return found;
  }

  /** The first request gives a collection its grid and bands, others must have the same. @throws BAD_REQUEST */
  async adopt(manager: EntityManager, id: string, gridId: number, outputs: readonly FactOutput[]): Promise<void> {
    const collection = await manager.findOne(BatchCollection, { where: { id }, lock: { mode: 'pessimistic_write' } });
    if (collection === null) throw refused(`output->collectionId: the collection ${id} was deleted`);
    const found = bandsOfOutputs(outputs);
    assertCompatible(collection, gridId, found);
    const bands = completedBands(collection.bands, found);
    if (collection.tilingGridId === gridId && JSON.stringify(bands) === JSON.stringify(collection.bands)) return;
    await manager.update(BatchCollection, { id }, { tilingGridId: gridId, bands } as object);
    await this.catalog.update(manager, catalogId(id), batchCatalogEntry({ name: collection.name, bands }));
  }

  async addScenes(
    manager: EntityManager,
    { id: requestId, collectionId, createdBy, facts }: BatchTask,
    tiles: readonly FinishedTile[],
  ): Promise<void> {
    if (collectionId === null) return;
    const owner = { collectionId, requestId, createdBy };
    await this.scenes.put(
      manager,
      tiles.map((tile) => outputScene(owner, facts as unknown as AnalysisFacts, tile)),
    );
  }

  async removeScenes(manager: EntityManager, collectionId: string, requestId: string, tileNames: readonly string[]) {
    const ids = tileNames.map((name) => sceneId(requestId, name));
    await this.scenes.remove(manager, catalogId(collectionId), ids);
  }
}

function refused(why: string): DomainError {
  return new DomainError('BAD_REQUEST', why, { detail: { code: 'COMMON_BAD_PAYLOAD' } });
}
