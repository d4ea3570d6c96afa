import { Injectable } from '@nestjs/common';
import { DomainError, isDomainError } from '#libs/errors';
import { type ByteRange } from '#libs/storage';
import { DataSource, type EntityManager } from 'typeorm';
import { type Principal } from '../../auth/index.js';
import { JobOutbox } from '../../jobs/index.js';
import { type SendableObject } from '../../platform/http/download/send-object.js';
import { archiveJob } from '../work/delivery-job.js';
import { Deliveries } from './deliveries.service.js';
import { DeliveryArchive } from './delivery-archive.entity.js';
import { archiveKey } from './delivery-keys.js';
import { ImportBucket } from './import-bucket.js';

/** All files of a delivery as one ZIP, made once. */
@Injectable()
export class DeliveryArchives {
  constructor(
    private readonly dataSource: DataSource,
    private readonly deliveries: Deliveries,
    private readonly outbox: JobOutbox,
    private readonly bucket: ImportBucket,
  ) {}

  /** @throws NOT_FOUND; CONFLICT unless the delivery is DONE, or when there is an archive already that has not failed */
  async create(principal: Principal, parentId: string, id: string): Promise<DeliveryArchive> {
    const delivery = await this.deliveries.loadDone(principal, parentId, id);
    const { ownerId: createdBy, accountId } = principal;
    await this.outbox
      .submit(archiveJob(delivery, { createdBy, accountId }), (manager) => this.request(manager, id))
      .catch((error: unknown) => {
        // The job of the request before is still open.
        throw isDomainError(error, 'CONFLICT') ? alreadyRequested(id) : error;
      });
    return this.dataSource.manager.findOneByOrFail(DeliveryArchive, { deliveryId: id });
  }

  /** @throws NOT_FOUND also when none was asked for */
  async load(principal: Principal, parentId: string, id: string): Promise<DeliveryArchive> {
    await this.deliveries.load(principal, parentId, id);
    const archive = await this.dataSource.manager.findOneBy(DeliveryArchive, { deliveryId: id });
    if (archive === null) throw new DomainError('NOT_FOUND', `No archive of delivery ${id} was asked for`);
    return archive;
  }

  /** @throws NOT_FOUND until it is DONE */
  async open(principal: Principal, parentId: string, id: string): Promise<SendableObject> {
    const { status } = await this.load(principal, parentId, id);
    const { store } = this.bucket;
    const key = archiveKey(id);
    const info = status === 'DONE' ? await store.head(key) : null;
    if (info === null) throw new DomainError('NOT_FOUND', `The archive of delivery ${id} is ${status}`);
    const { size, etag, modifiedAt } = info;
    return { size, etag, modifiedAt, mediaType: 'application/zip', open: (range?: ByteRange) => store.get(key, range) };
  }

  private async request(manager: EntityManager, deliveryId: string): Promise<void> {
    const [asked] = await manager.query<Array<{ n: number }>>(ASK, [deliveryId]);
    if (asked?.n !== 1) throw alreadyRequested(deliveryId);
  }
}

function alreadyRequested(id: string): DomainError {
  return new DomainError('CONFLICT', `An archive of delivery ${id} was asked for already`);
}

const ASK = `
  WITH asked AS (
    INSERT INTO import_archives (delivery_id) VALUES ($1)
    ON CONFLICT (delivery_id) DO UPDATE SET status = 'WAITING', requested = now(), size = NULL
      WHERE import_archives.status = 'FAILED'
    RETURNING delivery_id
  )
  SELECT count(*)::int AS n FROM asked`;
