import { Injectable } from '@nestjs/common';
import { type ObjectStore } from '#libs/storage';
import { DeliveryStores } from '../../../delivery/index.js';
import { type RasterJob } from '../order/raster-order.js';
import { type UnitFile } from './unit-files.js';

/** The buckets that a task's objects go to. */
@Injectable()
export class OrderStores {
  constructor(private readonly stores: DeliveryStores) {}

  /** @throws BAD_REQUEST for a bucket that this instance has not and the caller brought no keys for */
  async of({ order, access }: Pick<RasterJob, 'order' | 'access'>): Promise<(file: UnitFile) => ObjectStore> {
    const opened = new Map<string, ObjectStore>();
    for (const { template } of order.files)
      if (!opened.has(template.bucket))
        opened.set(template.bucket, await this.stores.open({ bucket: template.bucket, ...access }));
    return ({ file }) => opened.get(file.template.bucket)!;
  }
}
