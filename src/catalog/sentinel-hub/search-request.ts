import { DomainError } from '#libs/errors';
import {
  parseBbox,
  parseFields,
  parseFilter,
  parseGeometry,
  parseIds,
  parseInterval,
  parseQuery,
  type Cql2Expression,
  type Fields,
} from '#libs/stac';
import { readLimit, type LimitRule } from '../request/limit.js';
import { type Members } from '../request/members.js';
import { type SceneFilter } from '../search/scene-query.js';

const LIMIT: LimitRule = { default: 10, maximum: 100 };

/** A search of the Sentinel Hub dialect (catalog §3), before anything is known of its collection. */
export interface SentinelHubSearch {
  readonly collectionId: string;
  /** Without the collection and the CQL2 filter. */
  readonly where: SceneFilter;
  readonly filter: Cql2Expression | null;
  readonly limit: number;
  /** Of the first item: `next` of the page before. */
  readonly offset: number;
  /** null = whole items. */
  readonly fields: Fields | null;
  /** Values of this property instead of items. */
  readonly distinct: string | null;
}

/**
 * From a query string or a body alike. `filter-lang` and `filter-crs` are not looked at: clients send them without need
 * and sometimes wrongly, and what a filter is shows by itself. @throws BAD_REQUEST naming member and value.
 */
export function readSentinelHubSearch(members: Members): SentinelHubSearch {
  const { fields } = members;
  if (members['sortby'] !== undefined) throw refusal('sortby: is not supported; items come newest first');
  return {
    collectionId: collectionOf(members['collections']),
    where: whereOf(members),
    filter: filterOf(members),
    limit: readLimit(members['limit'], LIMIT),
    offset: offsetOf(members['next']),
    fields: fields === undefined ? null : parseFields(fields),
    distinct: distinctOf(members['distinct']),
  };
}

function whereOf({ bbox, intersects, datetime, ids }: Members): SceneFilter {
  if (bbox !== undefined && intersects !== undefined)
    throw refusal('bbox and intersects cannot be given together; send one of them');
  const box = bbox === undefined ? null : parseBbox(bbox);
  if (box !== null && box.heights !== null) throw refusal('bbox: expected 4 numbers (w,s,e,n), got 6');
  const list = ids === undefined ? [] : parseIds(ids);
  return {
    ids: list.length === 0 ? null : list,
    bbox: box?.box ?? null,
    intersects: intersects === undefined ? null : parseGeometry(intersects),
    interval: datetime === undefined ? null : parseInterval(datetime),
  };
}

/** `query` is how version 0.9 said it, and older clients still do. */
function filterOf({ filter, query }: Members): Cql2Expression | null {
  const parts = [filter === undefined ? null : parseFilter(filter), query === undefined ? null : parseQuery(query)];
  const args = parts.filter((part) => part !== null);
  return args.length < 2 ? (args[0] ?? null) : { op: 'and', args };
}

function collectionOf(value: unknown): string {
  const ids = value === undefined ? [] : parseIds(value, 'collections');
  if (ids.length !== 1) throw refusal(`collections: expected exactly one collection id, got ${ids.length}`);
  return ids[0] as string;
}

function offsetOf(value: unknown): number {
  if (value === undefined) return 0;
  const offset = typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value;
  if (typeof offset !== 'number' || !Number.isSafeInteger(offset) || offset < 0)
    throw refusal(`next: expected the whole number that \`context.next\` told, got ${JSON.stringify(value)}`);
  return offset;
}

function distinctOf(value: unknown): string | null {
  if (value === undefined) return null;
  if (typeof value !== 'string')
    throw refusal(`distinct: expected the name of a property, got ${JSON.stringify(value)}`);
  return value;
}

function refusal(reason: string): DomainError {
  return new DomainError('BAD_REQUEST', reason);
}
