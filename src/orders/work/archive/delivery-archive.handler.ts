import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DomainError } from '#libs/errors';
import { zipStream } from '#libs/zip';
import { DataSource } from 'typeorm';
import { type JobHandler, JobHandlers, type JobRun } from '../../../jobs/index.js';
import { DeliveryArchive } from '../../deliveries/delivery-archive.entity.js';
import { archiveKey, fileKey } from '../../deliveries/delivery-keys.js';
import { ImportBucket } from '../../deliveries/import-bucket.js';
import { ImportDelivery } from '../../deliveries/import-delivery.entity.js';
import { deliveryIdOf } from '../delivery-job.js';

/** Zips the files of a delivery from the bucket into the bucket; nothing is kept in between. */
@Injectable()
export class DeliveryArchiveHandler implements JobHandler, OnModuleInit {
  readonly kind = 'delivery_archive';

  constructor(
    private readonly handlers: JobHandlers,
    private readonly dataSource: DataSource,
    private readonly bucket: ImportBucket,
  ) {}

  onModuleInit(): void {
    this.handlers.register(this);
  }

  async run(run: JobRun): Promise<void> {
    const deliveryId = deliveryIdOf(run.job);
    const { manager } = this.dataSource;
    await manager.update(DeliveryArchive, { deliveryId, status: 'WAITING' }, { status: 'PREPARING' });
    const delivery = await manager.findOneBy(ImportDelivery, { id: deliveryId });
    if (delivery === null || delivery.files === null)
      throw new DomainError('NOT_FOUND', `Delivery ${deliveryId} has no files`);
    const { store } = this.bucket;
    const files = delivery.files.map(({ path, size }) => ({
      path,
      size,
      open: () => store.get(fileKey(deliveryId, path)),
    }));
    const at = delivery.ended ?? delivery.created;
    const { size } = await store.put(archiveKey(deliveryId), zipStream(files, at), { signal: run.signal });
    await run.publish(async (published) => {
      await published.update(DeliveryArchive, { deliveryId }, { status: 'DONE', size });
      return { result: { delivery_id: deliveryId, size } };
    });
  }
}
