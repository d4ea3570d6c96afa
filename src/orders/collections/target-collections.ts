import { Injectable } from '@nestjs/common';
import { DomainError } from '#libs/errors';
import { DataSource, type EntityManager } from 'typeorm';
import { type Principal } from '../../auth/index.js';
import { ByocAccess, ByocCollection, ByocCollections, lockCollection } from '../../byoc/index.js';
import { ImportConfig } from '../../platform/config/config.js';
import { invalidField } from '../../platform/http/validation.js';
import { type ImportOrder } from '../orders/import-order.entity.js';
import { type ImportedBands } from '../providers/import-provider.js';
import { incompatibility } from './compatibility.js';

/** BYOC collections that imports fill. */
@Injectable()
export class TargetCollections {
  constructor(
    private readonly dataSource: DataSource,
    private readonly access: ByocAccess,
    private readonly collections: ByocCollections,
    private readonly config: ImportConfig,
  ) {}

  /** @throws NOT_FOUND, FORBIDDEN */
  async assertOwned(principal: Principal, id: string): Promise<void> {
    await this.access.loadOwned(principal, id);
  }

  /** @throws NOT_FOUND, FORBIDDEN; INVALID for one that what is ordered cannot come into */
  async assertFits(principal: Principal, id: string, wanted: ImportedBands): Promise<void> {
    const collection = await this.access.loadOwned(principal, id);
    const fault = await this.fault(this.dataSource.manager, collection, wanted);
    if (fault !== null) throw invalidField('body', 'collectionId', fault, id);
  }

  /** Those of the caller's account that fit, the newest first. */
  async fitting({ accountId }: Principal, wanted: ImportedBands): Promise<ByocCollection[]> {
    const { manager } = this.dataSource;
    const all = await manager.find(ByocCollection, { where: { accountId }, order: { created: 'DESC', id: 'ASC' } });
    const busy = await busyCollections(manager, all);
    return all.filter((one) => incompatibility(one, !busy.has(one.id), wanted, this.bucketOf(wanted)) === null);
  }

  /**
   * The collection of an order that is being confirmed, made where it names none; in the order's transaction.
   * @returns its id. @throws NOT_FOUND when it was deleted meanwhile; INVALID when it was filled with something else
   */
  async open(
    manager: EntityManager,
    {
      accountId,
      createdBy,
      name,
      collectionId,
    }: Pick<ImportOrder, 'accountId' | 'createdBy' | 'name' | 'collectionId'>,
    wanted: ImportedBands,
  ): Promise<string> {
    const bands = [...wanted.bands];
    if (collectionId === null) {
      const input = { name, s3Bucket: this.bucketOf(wanted), noData: wanted.noData, bands, settings: undefined };
      return (await this.collections.createIn(manager, { accountId, ownerId: createdBy }, input)).id;
    }
    const row = await lockCollection(manager, collectionId);
    if (row === null) throw new DomainError('NOT_FOUND', `Collection ${collectionId} not found`);
    const fault = await this.fault(manager, row, wanted);
    if (fault !== null) throw invalidField('body', 'collectionId', fault, collectionId);
    if (bands.length > 0 && (await busyCollections(manager, [row])).size === 0)
      await this.collections.configureIn(manager, row, { bands, noData: wanted.noData });
    return collectionId;
  }

  private async fault(manager: EntityManager, row: ByocCollection, wanted: ImportedBands): Promise<string | null> {
    const busy = await busyCollections(manager, [row]);
    return incompatibility(row, !busy.has(row.id), wanted, this.bucketOf(wanted));
  }

  private bucketOf({ bucket = this.config.bucket }: ImportedBands): string {
    return bucket;
  }
}

/** Ids of those that have tiles, or imports that run. */
async function busyCollections(manager: EntityManager, rows: readonly ByocCollection[]): Promise<Set<string>> {
  const found = await manager.query<Array<{ id: string }>>(
    `SELECT id FROM unnest($1::uuid[]) AS c (id)
     WHERE EXISTS (SELECT 1 FROM byoc_tiles t WHERE t.collection_id = c.id)
        OR EXISTS (SELECT 1 FROM import_orders o WHERE o.collection_id = c.id AND o.status = 'RUNNING')
        OR EXISTS (SELECT 1 FROM import_subscriptions s WHERE s.collection_id = c.id AND s.status = 'RUNNING')`,
    [rows.map(({ id }) => id)],
  );
  return new Set(found.map(({ id }) => id));
}
