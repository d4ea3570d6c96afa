import { isDomainError } from '#libs/errors';
import { type Area, type ProviderCall, type ProviderQuery, type ProviderSubscriptions, type WatchState } from '../import-provider.js'; // prettier-ignore
import { toProviderItem } from './item-files.js';
import { type StacQuery } from './stac-query.js';
import { StacSources } from './stac-sources.js';

/** Items looked at in one look. */
const PAGE = 250;
/** Items become visible when their transaction ends, and their time is that of its beginning; clocks differ as well. */
const OVERLAP_MS = 3600 * 1000;
/** Everything is gone through again so often, for what came without a trace. */
const WHOLE_EVERY_MS = 24 * 3600 * 1000;
/** What was acquired before the end of the range may be published so long after it. */
const LATENESS_MS = 48 * 3600 * 1000;

/** Where a pass through the items stands; times are ISO 8601. */
interface Cursor {
  /** Of the next page; null = the next pass begins. */
  readonly token: string | null;
  readonly passBegan: string;
  /** What the pass looks at: items that came since; null = all. */
  readonly since: string | null;
  readonly wholeBegan: string;
}

/**
 * Subscriptions without anybody to subscribe to: the catalogue is gone through, first wholly (what is already there is
 * delivered, too) and then for what may have come since the pass before, generously. Items seen again are known by their
 * ids. The time range is that of acquisition; it is complete two days after its end.
 */
export class StacWatch implements ProviderSubscriptions {
  constructor(private readonly sources: StacSources) {}

  async start(): Promise<readonly string[]> {
    return [];
  }

  async stop(): Promise<void> {
    // Nobody is told.
  }

  async watch(
    _placed: readonly string[],
    asked: ProviderQuery,
    area: Area,
    kept: unknown,
    call: ProviderCall,
  ): Promise<WatchState> {
    const query = asked as StacQuery;
    const source = this.sources.find(query.catalog);
    const cursor =
      kept === null ? passFrom(null) : (kept as Cursor).token === null ? passFrom(kept as Cursor) : (kept as Cursor);
    const gaveUp = (failure: string): WatchState => ({ items: [], cursor: kept, isComplete: false, failure });
    if (source === null) return gaveUp(`The STAC API "${query.catalog}" is not configured here any more`);
    try {
      if (kept === null || cursor.since === null) await source.definition(query.collection, call);
      const { collection, interval, maxCloudCover } = query;
      const changedSince = cursor.since === null ? null : new Date(cursor.since);
      const wish = { collection, ids: null, area, interval, maxCloudCover, changedSince };
      const { items, next } = await source.orderable(wish, { limit: PAGE, token: cursor.token }, call);
      return {
        items: items.map((item) => toProviderItem(item, query)),
        cursor: { ...cursor, token: next } satisfies Cursor,
        isComplete: next === null && isOver(query, cursor),
        failure: null,
      };
    } catch (error) {
      if (isDomainError(error, 'NOT_FOUND') || isDomainError(error, 'FORBIDDEN'))
        return gaveUp(`The collection ${query.collection} cannot be read any more: ${error.message}`);
      throw error;
    }
  }
}

/** @param before the pass that has ended; null = this is the first */
function passFrom(before: Cursor | null): Cursor {
  const now = Date.now();
  const passBegan = new Date(now).toISOString();
  if (before === null || now - Date.parse(before.wholeBegan) >= WHOLE_EVERY_MS)
    return { token: null, passBegan, since: null, wholeBegan: passBegan };
  const since = new Date(Date.parse(before.passBegan) - OVERLAP_MS).toISOString();
  return { token: null, passBegan, since, wholeBegan: before.wholeBegan };
}

function isOver({ interval }: StacQuery, { passBegan }: Cursor): boolean {
  return interval?.end != null && Date.parse(passBegan) >= Date.parse(interval.end) + LATENESS_MS;
}
