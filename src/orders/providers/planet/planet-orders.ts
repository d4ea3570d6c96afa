import { Injectable } from '@nestjs/common';
import { type Area, type ItemState, type ProviderItem } from '../import-provider.js';
import { type PlanetAnswer } from './planet-answer.js';
import { type Caller, PlanetApi } from './planet-api.js';
import { filesByItem } from './planet-manifest.js';
import { type SceneQuery } from './planet-query.js';

const ORDERS = '/compute/ops/orders/v2';

/** Planet's Orders API: images cut to the area, as COGs, to be fetched from addresses that expire. */
@Injectable()
export class PlanetOrders {
  constructor(private readonly api: PlanetApi) {}

  /** Planet has no idempotency keys; the name is ours. @returns one order, the one of that name where there is one */
  async place(
    query: SceneQuery,
    area: Area,
    items: readonly ProviderItem[],
    key: string,
    caller: Caller,
  ): Promise<readonly string[]> {
    const name = `swath-${key}`;
    const placed = await this.api.named(ORDERS, 'orders', name, caller);
    if (placed !== null) return [placed];
    const { itemType: item_type, productBundle: product_bundle, harmonizeTo } = query;
    const order = await this.api.post(
      ORDERS,
      {
        name,
        source_type: 'scenes',
        // One item that Planet cannot make does not take the others with it.
        order_type: 'partial',
        products: [{ item_ids: items.map(({ id }) => id), item_type, product_bundle }],
        tools: [
          { clip: { aoi: area } },
          ...(harmonizeTo === null ? [] : [{ harmonize: { target_sensor: harmonizeTo } }]),
          { file_format: { format: 'COG' } },
        ],
      },
      caller,
    );
    return [order.get('id').text()];
  }

  async states(
    placed: readonly string[],
    items: readonly ProviderItem[],
    caller: Caller,
  ): Promise<readonly ItemState[]> {
    const states = new Map<string, ItemState>();
    for (const id of placed) {
      const order = await this.api.get(`${ORDERS}/${encodeURIComponent(id)}`, caller);
      for (const state of await this.statesOf(order, items, caller)) states.set(state.itemId, state);
    }
    return [...states.values()];
  }

  private async statesOf(
    order: PlanetAnswer,
    items: readonly ProviderItem[],
    { signal }: Caller,
  ): Promise<readonly ItemState[]> {
    const state = order.get('state').text();
    const message = messageOf(order);
    const all = (is: ItemState['state']) => items.map(({ id }): ItemState => ({ itemId: id, state: is, message, files: [] })); // prettier-ignore
    if (state === 'cancelled') return all('cancelled');
    if (state === 'failed') return all('failed');
    if (state !== 'success' && state !== 'partial') return all('waiting');
    const files = await filesByItem(order, (address) => this.api.download(address, signal));
    return items.map(({ id }): ItemState => {
      const own = files.get(id);
      if (own) return { itemId: id, state: 'ready', message: null, files: own };
      return { itemId: id, state: 'failed', message: `Planet delivered nothing of it: ${message}`, files: [] };
    });
  }
}

/** Why an order is as it is, in Planet's words. */
function messageOf(order: PlanetAnswer): string {
  const hints = order.get('error_hints');
  const words = [order.get('last_message').textOrNull(), ...(hints.isAbsent ? [] : hints.items().map((hint) => hint.textOrNull()))]; // prettier-ignore
  return words.filter((word) => word !== null && word !== '').join('; ') || 'no reason given';
}
