import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DomainError } from '#libs/errors';
import { DataSource } from 'typeorm';
import { ByocCollection, HouseTiles } from '../../byoc/index.js';
import { type JobHandler, JobHandlers, type JobRun } from '../../jobs/index.js';
import { Scratch } from '../../platform/storage/scratch.js';
import { markIngesting, markPreparing } from '../deliveries/delivery-changes.query.js';
import { ImportDelivery } from '../deliveries/import-delivery.entity.js';
import { type ReceivedFile } from '../providers/import-provider.js';
import { ImportProviders } from '../providers/import-providers.js';
import { deliveryIdOf } from './delivery-job.js';
import { ImportParents, type DeliveryParent, toProviderItem } from './import-parent.js';
import { TileCogs } from './prepare/tile-cogs.js';
import { DeliveryReceiver } from './receive/delivery-receiver.js';

/** Of the progress. */
const RECEIVED = 0.6;

/**
 * Brings one delivery from its provider to BYOC tiles. Each step finds what an earlier attempt has done: files that are
 * in the bucket are not fetched again, COGs are written over, and tiles appear with the end of the job or not at all.
 */
@Injectable()
export class DeliveryImportHandler implements JobHandler, OnModuleInit {
  readonly kind = 'delivery_import';

  constructor(
    private readonly handlers: JobHandlers,
    private readonly dataSource: DataSource,
    private readonly parents: ImportParents,
    private readonly providers: ImportProviders,
    private readonly receiver: DeliveryReceiver,
    private readonly cogs: TileCogs,
    private readonly tiles: HouseTiles,
    private readonly scratch: Scratch,
  ) {}

  onModuleInit(): void {
    this.handlers.register(this);
  }

  async run(run: JobRun): Promise<void> {
    const id = deliveryIdOf(run.job);
    const delivery = await this.dataSource.manager.findOneBy(ImportDelivery, { id });
    const isDone = delivery === null || delivery.ended !== null || delivery.status === 'INGESTING';
    if (isDone) return run.publish(async () => ({ result: { delivery_id: id } }));
    const parent = await this.parents.of(delivery);
    await this.scratch.within((dir) => this.bringIn(run, delivery, parent, dir), { signal: run.signal });
    await this.tiles.ring(parent.collectionId!);
  }

  private async bringIn(run: JobRun, delivery: ImportDelivery, parent: DeliveryParent, dir: string): Promise<void> {
    const { id } = delivery;
    const { signal } = run;
    const onFile = async (done: number, total: number) => {
      // The last one is told of by what comes next.
      if (done < total)
        await run.progress((RECEIVED * done) / total, 'downloading', { done, total, failed: 0, skipped: 0 });
    };
    const files = await this.receiver.receive(delivery, parent, { dir, signal, onFile });
    await markPreparing(this.dataSource.manager, id);
    const made = await this.prepare(run, delivery, parent, files, dir);
    await run.publish(async (manager) => {
      const tileIds = await this.tiles.addIn(manager, parent.collectionId!, made);
      await markIngesting(manager, id, tileIds);
      return { result: { delivery_id: id, tile_ids: tileIds } };
    });
  }

  private async prepare(
    run: JobRun,
    { id: deliveryId, item }: ImportDelivery,
    parent: DeliveryParent,
    files: readonly ReceivedFile[],
    dir: string,
  ) {
    const collection = await this.dataSource.manager.findOneBy(ByocCollection, { id: parent.collectionId! });
    if (collection === null) throw new DomainError('NOT_FOUND', `Collection ${parent.collectionId} is gone`);
    const provider = this.providers.get(parent.provider);
    const plans = await provider.planTiles(parent.query, toProviderItem(item), files);
    const target = { deliveryId, collection, bands: provider.bandsOf(parent.query) };
    const made = [];
    for (const [done, plan] of plans.entries()) {
      const part = RECEIVED + (1 - RECEIVED) * (done / plans.length);
      await run.progress(part, 'cog_convert', { done, total: plans.length, failed: 0, skipped: 0 });
      made.push(await this.cogs.write(target, plan, files, { dir, signal: run.signal }));
    }
    if (made.length === 0)
      throw new DomainError('RASTER_UNSUPPORTED', 'The delivery holds no raster to make a tile of');
    return made;
  }
}
