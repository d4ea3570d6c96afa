import { Injectable } from '@nestjs/common';
import { DomainError } from '#libs/errors';
import { DataSource, type EntityManager } from 'typeorm';
import { type Principal } from '../../auth/index.js';
import { collectionReaders, CollectionStore, SceneStore } from '../../catalog/index.js';
import { invalidField } from '../../platform/http/validation.js';
import { ByocTile } from '../tiles/byoc-tile.entity.js';
import { TileScenes } from '../tiles/tile-scenes.js';
import { changedBands } from './band-changes.js';
import { type ByocBand } from './byoc-band.js';
import { ByocAccess } from './byoc-access.js';
import { ByocCollection, catalogId } from './byoc-collection.entity.js';
import { catalogEntry } from './catalog-entry.js';
import { assertOneNoData, type CollectionInput } from './collection.mapper.js';

/** Collections and their rows in the catalogue, always changed together. */
@Injectable()
export class ByocCollections {
  constructor(
    private readonly dataSource: DataSource,
    private readonly access: ByocAccess,
    private readonly catalog: CollectionStore,
    private readonly sceneStore: SceneStore,
    private readonly scenes: TileScenes,
  ) {}

  create(principal: Principal, input: CollectionInput): Promise<ByocCollection> {
    return this.dataSource.transaction((manager) => this.createIn(manager, principal, input));
  }

  /** The same in a transaction of the caller's. @param owner its `ownerId` is the maker of the collection */
  async createIn(
    manager: EntityManager,
    { accountId, ownerId: createdBy }: Pick<Principal, 'accountId' | 'ownerId'>,
    { name, s3Bucket, noData, settings = {}, bands: wanted }: CollectionInput,
  ): Promise<ByocCollection> {
    const bands = wanted?.length ? wanted : null;
    assertOneNoData(noData, bands);
    const id = crypto.randomUUID();
    await manager.insert(ByocCollection, { id, accountId, createdBy, name, s3Bucket, noData, bands, settings });
    await this.catalog.create(manager, {
      id: catalogId(id),
      kind: 'byoc',
      accountId,
      createdBy,
      readers: collectionReaders('account', { accountId, createdBy }),
      ...catalogEntry({ name, bands, noData, settings, maxMetersPerPixel: null }),
    });
    return manager.findOneByOrFail(ByocCollection, { id });
  }

  /**
   * Gives a collection without tiles the bands of what is about to come in; none = those of its first tile.
   * @param row locked
   */
  async configureIn(
    manager: EntityManager,
    row: ByocCollection,
    wanted: { readonly bands: readonly ByocBand[]; readonly noData: number | null },
  ): Promise<void> {
    const { noData } = wanted;
    const bands = wanted.bands.length > 0 ? [...wanted.bands] : null;
    await manager.update(ByocCollection, { id: row.id }, { bands, noData } as object);
    await this.catalog.update(manager, catalogId(row.id), catalogEntry({ ...row, bands, noData }));
  }

  /** Also rewrites the scenes when bands or no-data change. @throws NOT_FOUND, FORBIDDEN, CONFLICT, INVALID */
  async update(principal: Principal, id: string, input: CollectionInput): Promise<void> {
    await this.dataSource.transaction(async (manager) => {
      const before = await this.access.lockOwned(manager, principal, id);
      const hasTiles = await manager.existsBy(ByocTile, { collectionId: id });
      if (hasTiles && input.s3Bucket !== before.s3Bucket)
        throw new DomainError('CONFLICT', `s3Bucket: cannot be changed while the collection has tiles`, {
          detail: { code: 'COMMON_BAD_PAYLOAD' },
        });
      const { name, s3Bucket, noData } = input;
      const bands = bandsAfter(before.bands, input.bands, hasTiles);
      assertOneNoData(noData, bands);
      const settings = input.settings ?? before.settings;
      await manager.update(ByocCollection, { id }, { name, s3Bucket, noData, bands, settings } as object);
      const after = { ...before, name, s3Bucket, noData, bands, settings };
      await this.catalog.update(manager, catalogId(id), catalogEntry(after));
      if (JSON.stringify([before.bands, before.noData]) !== JSON.stringify([bands, noData]))
        await this.scenes.rewriteAll(manager, after);
    });
  }

  /** Tiles and scenes go with it; the files stay. */
  async delete(principal: Principal, id: string): Promise<void> {
    await this.dataSource.transaction(async (manager) => {
      await this.access.lockOwned(manager, principal, id);
      await this.sceneStore.removeAll(manager, catalogId(id));
      await this.catalog.delete(manager, catalogId(id));
      await manager.delete(ByocCollection, { id });
    });
  }
}

/** byoc §2 "PUT collection". @throws INVALID */
function bandsAfter(before: ByocBand[] | null, wanted: ByocBand[] | undefined, hasTiles: boolean): ByocBand[] | null {
  if (wanted === undefined) return before;
  if (wanted.length > 0) return before === null ? wanted : changedBands(before, wanted);
  if (before !== null && hasTiles)
    throw invalidField('body', 'additionalData->bands', 'cannot all be removed while the collection has tiles', {});
  return null;
}
