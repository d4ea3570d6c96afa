import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { DomainError } from '#libs/errors';
import { Buckets, HOUSE_BUCKET, type ObjectStore, S3Store } from '#libs/storage';
import { DeliveryConfig } from '../platform/config/config.js';
import { type AccessKeys, type StorageDescriptor } from './storage-descriptor.js';

const DEFAULT_REGION = 'eu-central-1';
/** Clients of callers' buckets that are kept open. */
const MAX_OPEN = 32;

/**
 * Buckets that requests name. One of this instance (configured, or a folder of the data folder) is used with the
 * operator's own keys, whatever a caller sends; any other with the caller's.
 */
@Injectable()
export class DeliveryStores implements OnApplicationShutdown {
  private readonly foreign = new Map<string, S3Store>();

  constructor(
    private readonly buckets: Buckets,
    private readonly config: DeliveryConfig,
  ) {}

  /** @throws BAD_REQUEST for the house's own bucket, and for a foreign one without keys */
  async open({ bucket, region, keys }: Pick<StorageDescriptor, 'bucket' | 'region' | 'keys'>): Promise<ObjectStore> {
    // Its objects have rights of their own.
    if (bucket === HOUSE_BUCKET) throw refused(`the bucket "${HOUSE_BUCKET}" is the platform's own`);
    const own = await this.buckets.get(bucket);
    if (own) return own;
    if (keys === null)
      throw refused(`this instance has no bucket "${bucket}", and the request brings no accessKey for it`);
    return this.foreignStore(bucket, region ?? DEFAULT_REGION, keys);
  }

  onApplicationShutdown(): void {
    for (const store of this.foreign.values()) store.close();
  }

  private foreignStore(bucket: string, region: string, keys: AccessKeys): S3Store {
    const name = JSON.stringify([bucket, region, keys.accessKey, keys.secretAccessKey]);
    const known = this.foreign.get(name);
    if (known) return known;
    const { s3Endpoint } = this.config;
    const store = new S3Store(bucket, {
      endpoint: s3Endpoint ?? `https://s3.${region}.amazonaws.com`,
      region,
      accessKeyId: keys.accessKey,
      secretAccessKey: keys.secretAccessKey,
      forcePathStyle: s3Endpoint !== null,
    });
    if (this.foreign.size >= MAX_OPEN) this.closeOldest();
    this.foreign.set(name, store);
    return store;
  }

  private closeOldest(): void {
    const [name, store] = this.foreign.entries().next().value!;
    this.foreign.delete(name);
    store.close();
  }
}

function refused(why: string): DomainError {
  return new DomainError('BAD_REQUEST', why, { detail: { code: 'COMMON_BAD_PAYLOAD' } });
}
