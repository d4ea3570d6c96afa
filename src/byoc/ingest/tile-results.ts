import { Injectable } from '@nestjs/common';
import { isDomainError } from '#libs/errors';
import { CollectionStore } from '../../catalog/index.js';
import { DataSource, type EntityManager } from 'typeorm';
import { lockCollection } from '../collections/byoc-access.js';
import { ByocCollection, catalogId } from '../collections/byoc-collection.entity.js';
import { catalogEntry } from '../collections/catalog-entry.js';
import { TileScenes } from '../tiles/tile-scenes.js';
import { configurationWith, isConfigured } from './configuration.js';
import { releaseTiles } from './tile-claims.query.js';
import { type Examination } from './tile-examiner.js';
import { storeFailed, storeIngested, storePath } from './tile-results.query.js';

type Good = Extract<Examination, { ok: true }>;

export interface Tally {
  ingested: number;
  failed: number;
}

/** Writes what examinations found: tiles, their scenes and, by the first tile, the bands of the collection. */
@Injectable()
export class TileResults {
  constructor(
    private readonly dataSource: DataSource,
    private readonly catalog: CollectionStore,
    private readonly scenes: TileScenes,
  ) {}

  /**
   * All together, or, when the catalogue refuses the scene of one, each by itself, so that only that one fails.
   * @param judgedBy the collection as the examiner saw it
   * @param attemptId of the job, whose claim the tiles must still bear
   */
  async store(judgedBy: ByocCollection, attemptId: string, examined: readonly Examination[]): Promise<Tally> {
    try {
      return await this.storeTogether(judgedBy, attemptId, examined);
    } catch (error) {
      if (!isDomainError(error, 'INVALID') && !isDomainError(error, 'BAD_REQUEST')) throw error;
      const [one, ...others] = examined;
      if (one?.ok && others.length === 0)
        return this.storeTogether(judgedBy, attemptId, [{ tile: one.tile, ok: false, cause: error.message }]);
    }
    const total: Tally = { ingested: 0, failed: 0 };
    for (const one of examined) {
      const { ingested, failed } = await this.store(judgedBy, attemptId, [one]);
      total.ingested += ingested;
      total.failed += failed;
    }
    return total;
  }

  /**
   * One transaction. Tiles that were changed or deleted meanwhile are left alone or wait again; when the bands or the
   * bucket were changed, all of them do, because they were judged by others.
   */
  private async storeTogether(
    judgedBy: ByocCollection,
    attemptId: string,
    examined: readonly Examination[],
  ): Promise<Tally> {
    const { id } = judgedBy;
    const ids = examined.map(({ tile }) => tile.id);
    return this.dataSource.transaction(async (manager) => {
      const current = await lockCollection(manager, id);
      if (current === null) return { ingested: 0, failed: 0 };
      if (!isJudgedAlike(judgedBy, current)) {
        await releaseTiles(manager, attemptId, ids);
        return { ingested: 0, failed: 0 };
      }
      const { good, failures } = await this.rename(manager, id, examined);
      const ingested = await storeIngested(manager, attemptId, good);
      const collection = await this.configure(
        manager,
        current,
        good.filter(({ tile }) => ingested.includes(tile.id)),
      );
      const failed = await storeFailed(manager, attemptId, failures);
      await this.scenes.put(manager, collection, ingested);
      await releaseTiles(manager, attemptId, ids);
      if (ingested.length > 0) await manager.update(ByocCollection, { id }, { requiresMetadataUpdate: true });
      return { ingested: ingested.length, failed };
    });
  }

  /** Folders become templates first, because another tile may have that path already. */
  private async rename(manager: EntityManager, collectionId: string, examined: readonly Examination[]) {
    const good: Good[] = [];
    const failures = examined.flatMap((e) => (e.ok ? [] : [{ id: e.tile.id, cause: e.cause }]));
    for (const e of examined) {
      if (!e.ok) continue;
      if (e.path === e.tile.path || (await storePath(manager, collectionId, e.tile.id, e.path))) good.push(e);
      else failures.push({ id: e.tile.id, cause: `The collection has a tile with the path "${e.path}" already` });
    }
    return { good, failures };
  }

  /** The bands as the tiles left them. Until they are complete, tiles come one at a time. */
  private async configure(
    manager: EntityManager,
    before: ByocCollection,
    good: readonly Good[],
  ): Promise<ByocCollection> {
    const [first] = good;
    if (first === undefined || isConfigured(before.bands)) return before;
    const after = { ...before, ...configurationWith(before, first.judgement) };
    const { bands, noData } = after;
    await manager.update(ByocCollection, { id: before.id }, { bands, noData } as object);
    await this.catalog.update(manager, catalogId(before.id), catalogEntry(after));
    return after;
  }
}

function isJudgedAlike(a: ByocCollection, b: ByocCollection): boolean {
  return a.s3Bucket === b.s3Bucket && JSON.stringify(a.bands) === JSON.stringify(b.bands);
}
