import { DomainError } from '#libs/errors';
import { invalidField } from '../../../platform/http/validation.js';
import { type Area, type ItemState, type ProviderCall, type ProviderItem } from '../import-provider.js';
import { filesOf, memoIn } from './item-files.js';
import { type StacQuery } from './stac-query.js';
import { type OrderableItem, type StacSource, type StacWish } from './stac-source.js';

/** Items that are asked for at once. */
export const MAX_PAGE = 250;
/** As of an order to PLANET, whose items are as many and as small. */
const MAX_ITEMS = 500;
/** Of items few of which can be ordered. */
const MAX_PAGES = 100;

/** Named items are looked up wherever they are. */
export function wishOf({ collection, itemIds: ids, interval, maxCloudCover }: StacQuery, area: Area | null): StacWish {
  return { collection, ids, area: ids === null ? area : null, interval, maxCloudCover, changedSince: null };
}

/** All that there are. @throws INVALID above the cap */
export async function allItems(source: StacSource, wish: StacWish, call: ProviderCall): Promise<OrderableItem[]> {
  const found: OrderableItem[] = [];
  let token: string | null = null;
  for (let pages = 0; pages < MAX_PAGES; pages += 1) {
    const page = await source.orderable(wish, { limit: MAX_PAGE, token }, call);
    found.push(...page.items);
    token = page.next;
    if (found.length > MAX_ITEMS)
      throw invalidField('body', 'input->data->0', `more than ${MAX_ITEMS} items match; narrow bounds or dataFilter`, wish.collection); // prettier-ignore
    if (token === null) return found;
  }
  throw new DomainError('UPSTREAM_FAILED', `The search in ${wish.collection} does not come to an end`);
}

/** @param found as it is today; null = it is gone */
export function stateOf(
  item: ProviderItem,
  found: OrderableItem | null,
  query: StacQuery,
  source: StacSource,
): ItemState {
  const { id: itemId } = item;
  const memo = memoIn(item);
  const failed = (message: string): ItemState => ({ itemId, state: 'failed', message, files: [] });
  if (found === null)
    return failed(`Item ${itemId} is no longer in the collection ${query.collection}, or you may not read it`);
  if (memo.fault !== undefined || memo.stored !== undefined)
    return { itemId, state: 'ready', message: null, files: [] };
  const lost = memo.bands.find(({ of }) => found.bands[of] === undefined);
  if (lost) return failed(`Item ${itemId} has lost its band ${lost.of}`);
  const files = filesOf(memo, found).map((file) => {
    const headers = source.headersFor(file.href);
    return headers === null ? file : { ...file, headers };
  });
  return { itemId, state: 'ready', message: null, files };
}
