import { Injectable } from '@nestjs/common';
import { JsonMember } from '../../../platform/http/json-member.js';
import { type ProviderCall } from '../import-provider.js';
import { idOf, ORDER_KIND, orderBody, type OrderedProduct, readOrderPage, tagOf } from './airbus-order.js';
import { OneAtlas } from './one-atlas.js';

const PAGE = 100;

/** Prices and orders of OneAtlas. */
@Injectable()
export class AirbusOrders {
  constructor(private readonly oneAtlas: OneAtlas) {}

  /** The same body as the order's, so that a quote is refused where the order would be. */
  async assertOrderable(products: readonly OrderedProduct[], call: ProviderCall): Promise<void> {
    if (products.length === 0) return;
    const url = new URL(`${this.oneAtlas.config.dataUrl}/api/v1/prices`);
    const { orderable, feasibility } = ((await this.oneAtlas.post(url, orderBody(products), call.signal)) ?? {}) as Record<string, unknown>; // prettier-ignore
    if (typeof orderable !== 'string' || orderable.toLowerCase() === 'ok') return;
    const why = typeof feasibility === 'string' ? `, feasibility: ${feasibility}` : '';
    new JsonMember(undefined, ['input', 'data', 0]).refuse(`AIRBUS does not take this order (orderable: ${orderable}${why})`); // prettier-ignore
  }

  /** Id of the order; one that was placed with the same key before is found, not placed again. */
  async place(products: readonly OrderedProduct[], key: string, call: ProviderCall): Promise<string> {
    const tag = tagOf(key);
    const placed = await this.placedBefore(tag, call);
    if (placed !== null) return placed;
    return idOf(await this.oneAtlas.post(this.url(), { ...orderBody(products), tags: [tag] }, call.signal));
  }

  /** As it comes; `productState` reads it. */
  get(id: string, { signal }: ProviderCall): Promise<unknown> {
    return this.oneAtlas.get(this.url(`/${encodeURIComponent(id)}`), signal);
  }

  /** OneAtlas lists orders by tag; pages beyond the first there are only where it should not. */
  private async placedBefore(tag: string, call: ProviderCall): Promise<string | null> {
    for (let page = 1, seen = 0; ; page += 1) {
      const rest = `?kind=${ORDER_KIND}&tags=${tag}&itemsPerPage=${PAGE}&page=${page}`;
      const { id, count, total } = readOrderPage(await this.oneAtlas.get(this.url(rest), call.signal), tag);
      seen += count;
      if (id !== null || count === 0 || seen >= (total ?? (count < PAGE ? seen : Infinity))) return id;
    }
  }

  private url(rest = ''): URL {
    return new URL(`${this.oneAtlas.config.dataUrl}/api/v1/orders${rest}`);
  }
}
