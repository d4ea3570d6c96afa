import { Injectable } from '@nestjs/common';
import { DomainError } from '#libs/errors';
import { type ByteRange } from '#libs/storage';
import { type Principal } from '../../auth/index.js';
import { type SendableObject } from '../../platform/http/download/send-object.js';
import { Deliveries } from './deliveries.service.js';
import { fileKey } from './delivery-keys.js';
import { ImportBucket } from './import-bucket.js';

/** The files of a delivery as they came. */
@Injectable()
export class DeliveryFiles {
  constructor(
    private readonly deliveries: Deliveries,
    private readonly bucket: ImportBucket,
  ) {}

  /** Relative paths, as the provider names them. @throws NOT_FOUND; CONFLICT unless the delivery is DONE */
  async list(principal: Principal, parentId: string, id: string): Promise<string[]> {
    const { files } = await this.deliveries.loadDone(principal, parentId, id);
    return (files ?? []).map(({ path }) => path);
  }

  /** @throws NOT_FOUND; CONFLICT unless the delivery is DONE */
  async open(principal: Principal, parentId: string, id: string, path: string): Promise<SendableObject> {
    const { files } = await this.deliveries.loadDone(principal, parentId, id);
    const file = (files ?? []).find((one) => one.path === path);
    const { store } = this.bucket;
    const info = file ? await store.head(fileKey(id, path)) : null;
    if (!file || info === null)
      throw new DomainError('NOT_FOUND', `Delivery ${id} has no file ${JSON.stringify(path.slice(0, 200))}`);
    return {
      size: info.size,
      etag: `"${file.sha256}"`,
      modifiedAt: info.modifiedAt,
      mediaType: 'application/octet-stream',
      open: (range?: ByteRange) => store.get(fileKey(id, path), range),
    };
  }
}
