import { Injectable } from '@nestjs/common';
import { DomainError } from '#libs/errors';
import { Buckets, type ObjectStore } from '#libs/storage';

/** Finds the bucket of a store. */
@Injectable()
export class StoreLocator {
  constructor(private readonly buckets: Buckets) {}

  /** @throws NOT_FOUND naming the bucket. */
  async bucket(name: string): Promise<ObjectStore> {
    const store = await this.buckets.get(name);
    if (store === null) throw new DomainError('NOT_FOUND', `There is no bucket "${name}"`);
    return store;
  }

  /** Whether it is a Zarr group is found out by ingestion. @throws NOT_FOUND when nothing lies below the path. */
  async assertPresent(bucket: string, path: string): Promise<void> {
    const store = await this.bucket(bucket);
    for (const document of ['.zgroup', 'zarr.json']) if ((await store.head(path + document)) !== null) return;
    for await (const _ of store.list(path)) return;
    throw new DomainError('NOT_FOUND', `There is nothing at "${path}" in the bucket "${bucket}"`);
  }
}
