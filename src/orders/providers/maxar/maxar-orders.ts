import { Injectable } from '@nestjs/common';
import { inParallel } from '../../../platform/process/bounded-parallel.js';
import { type ProviderCall, type RemoteFile } from '../import-provider.js';
import { MaxarHub } from './maxar-hub.js';
import { fileNameOf, idOf, orderBody, type OrderedImage, type OrderState, orderState, readOrders, referenceOf } from './maxar-order.js'; // prettier-ignore
import { type MaxarQuery } from './maxar-query.js';

const AT_ONCE = 3;
/** Orders of the last time that are looked through for one that was placed already. */
const PAGE = 100;
const MAX_PAGES = 20;

/** Orders of the Ordering API, one per image. */
@Injectable()
export class MaxarOrders {
  constructor(private readonly hub: MaxarHub) {}

  /** With the same body as the order's, so that a quote is refused where the order would be. @throws BAD_REQUEST */
  async assertOrderable(images: readonly OrderedImage[], query: MaxarQuery, { signal }: ProviderCall): Promise<void> {
    await inParallel(images, AT_ONCE, (image) =>
      this.hub.post(this.pipeline('validate'), orderBody(image, query, referenceOf('quote', image.id)), signal),
    );
  }

  /** Ids of the orders by image; those that were placed with the same key before are found, not placed again. */
  async place(
    images: readonly OrderedImage[],
    query: MaxarQuery,
    key: string,
    call: ProviderCall,
  ): Promise<ReadonlyMap<string, string>> {
    const placed = await this.placedBefore(images.map(({ id }) => referenceOf(key, id)), call); // prettier-ignore
    const ids = new Map<string, string>();
    for (const image of images) {
      const reference = referenceOf(key, image.id);
      ids.set(image.id, placed.get(reference) ?? (await this.placeOne(image, query, reference, call)));
    }
    return ids;
  }

  async state(id: string, { signal }: ProviderCall): Promise<OrderState & { readonly files: readonly RemoteFile[] }> {
    const state = orderState(await this.hub.get(`/ordering/v1/orders/${encodeURIComponent(id)}`, signal));
    return { ...state, files: state.hrefs.map((href) => this.remoteFile(href, id)) };
  }

  private remoteFile(href: string, orderId: string): RemoteFile {
    const path = fileNameOf(href, orderId);
    const isArchive = path.toLowerCase().endsWith('.zip');
    return { path, href, size: null, checksum: null, headers: this.hub.headersFor(href), isArchive };
  }

  private async placeOne(image: OrderedImage, query: MaxarQuery, reference: string, { signal }: ProviderCall) {
    return idOf(await this.hub.post(this.pipeline('order'), orderBody(image, query, reference), signal));
  }

  /** The newest orders are looked through until all are found: what a crash left behind was placed a moment ago. */
  private async placedBefore(references: readonly string[], { signal }: ProviderCall): Promise<Map<string, string>> {
    const found = new Map<string, string>();
    let from = '';
    for (let page = 0; page < MAX_PAGES && found.size < references.length; page += 1) {
      const { ids, next } = readOrders(
        await this.hub.get(`/ordering/v1/orders?limit=${PAGE}&sort=desc${from}`, signal),
      );
      for (const reference of references) if (ids.has(reference)) found.set(reference, ids.get(reference)!);
      if (next === null) break;
      from = `&starting_after=${encodeURIComponent(next)}`;
    }
    return found;
  }

  private pipeline(action: 'validate' | 'order'): string {
    return `/ordering/v1/pipelines/${this.hub.config.pipeline}/${action}`;
  }
}
