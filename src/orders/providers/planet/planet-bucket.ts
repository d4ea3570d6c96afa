import { Injectable } from '@nestjs/common';
import { Buckets } from '#libs/storage';
import { PlanetConfig } from '../../../platform/config/config.js';
import { type ItemState, type ProviderItem, type RemoteFile } from '../import-provider.js';
import { noBucket, type SubscribedItem } from './planet-subscriptions.js';

/** The bucket into which Planet delivers subscriptions: `<subscription>/<item>/<file>` below the delivery's prefix. */
@Injectable()
export class PlanetBucket {
  constructor(
    private readonly buckets: Buckets,
    private readonly config: PlanetConfig,
  ) {}

  /** @throws UNAVAILABLE without such a bucket; NOT_FOUND for one that this instance does not have */
  states(placed: readonly string[], items: readonly ProviderItem[]): Promise<readonly ItemState[]> {
    return Promise.all(items.map((item) => this.stateOf(placed, item)));
  }

  private async stateOf(placed: readonly string[], { id: itemId, memo }: ProviderItem): Promise<ItemState> {
    const failure = (memo as SubscribedItem | undefined)?.failure ?? null;
    if (failure !== null) return { itemId, state: 'failed', message: failure, files: [] };
    const files = (await Promise.all(placed.map((id) => this.files(`${id}/${itemId}/`)))).flat();
    if (files.length > 0) return { itemId, state: 'ready', message: null, files };
    const message = `Planet says that it has delivered ${itemId}, but there is nothing of it in the bucket`;
    return { itemId, state: 'waiting', message, files };
  }

  private async files(folder: string): Promise<RemoteFile[]> {
    const { delivery } = this.config;
    if (delivery === null) throw noBucket();
    const store = await this.buckets.getOrThrow(delivery.bucket);
    const prefix = delivery.prefix + folder;
    const files: RemoteFile[] = [];
    for await (const { key, size } of store.list(prefix))
      files.push({ path: key.slice(prefix.length), href: `s3://${delivery.bucket}/${key}`, size, checksum: null });
    return files;
  }
}
