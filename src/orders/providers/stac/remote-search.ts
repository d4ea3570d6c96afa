import { type StacItem } from '#libs/stac';
import { type StacWish } from './stac-source.js';

/** How an API takes a condition on a property; `none` = it does not, and what is too cloudy is left out here. */
export type CloudFilter = 'cql2-json' | 'query' | 'none';

const CLOUD = 'eo:cloud_cover';
/** Few APIs tell when an item came to them, and nearly all of what is new was acquired lately. */
const LATELY_MS = 30 * 24 * 3600 * 1000;

/** @param landing the landing page of the API */
export function cloudFilterOf(landing: unknown): CloudFilter {
  const classes = (landing as { conformsTo?: unknown } | null)?.conformsTo;
  const conforms = (pattern: RegExp) => Array.isArray(classes) && classes.some((uri) => pattern.test(String(uri)));
  if (conforms(/item-search#filter/) && conforms(/cql2-json/)) return 'cql2-json';
  return conforms(/item-search#query/) ? 'query' : 'none';
}

/** Body of `POST /search` (STAC API 1.0). @param filter null = nothing to filter */
export function searchBody(wish: StacWish, limit: number, filter: CloudFilter | null): Record<string, unknown> {
  const { collection, ids, area, maxCloudCover } = wish;
  const datetime = datetimeOf(wish);
  const args = [{ property: CLOUD }, maxCloudCover];
  return {
    collections: [collection],
    ...(ids && { ids }),
    ...(area && { intersects: area }),
    ...(datetime !== null && { datetime }),
    ...(filter === 'cql2-json' && { 'filter-lang': 'cql2-json', filter: { op: '<=', args } }),
    ...(filter === 'query' && { query: { [CLOUD]: { lte: maxCloudCover } } }),
    limit,
  };
}

/** Items without a value pass only 100 (process §3.2). */
export function isClearEnough({ properties }: StacItem, maxCloudCover: number): boolean {
  const cover = properties[CLOUD];
  return maxCloudCover >= 100 || (typeof cover === 'number' && cover <= maxCloudCover);
}

function datetimeOf({ interval, changedSince }: StacWish): string | null {
  const lately = changedSince === null ? null : new Date(changedSince.getTime() - LATELY_MS).toISOString();
  const start = [interval?.start ?? null, lately].filter((at) => at !== null).sort((a, b) => Date.parse(b) - Date.parse(a))[0]; // prettier-ignore
  if (start === undefined && interval?.end == null) return null;
  // A stretch that ended before it began is asked for as the moment of its end: nearly nothing, and no error.
  const end = interval?.end ?? null;
  if (start !== undefined && end !== null && Date.parse(start) > Date.parse(end)) return `${end}/${end}`;
  return `${start ?? '..'}/${end ?? '..'}`;
}
