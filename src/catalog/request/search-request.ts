import { DomainError } from '#libs/errors';
import { parseFields, parseSortby, type Fields } from '#libs/stac';
import { type SceneQuery } from '../search/scene-query.js';
import { readFlag } from './flag.js';
import { readLimit, type LimitRule } from './limit.js';
import { type Members } from './members.js';
import { FILTER_MEMBERS, readSceneFilter } from './scene-filter.js';

/** Everything a search may hold. */
export const SEARCH_MEMBERS = [...FILTER_MEMBERS, 'limit', 'token', 'sortby', 'fields', 'count'] as const;

export interface SearchRequest {
  readonly query: SceneQuery;
  /** null = whole items. Never changes what matches. */
  readonly fields: Fields | null;
  /** Whether to count all matches, which may take longer than the page itself. */
  readonly isCounted: boolean;
}

/** A search of the standard dialect, from a query string or a body alike. @throws BAD_REQUEST */
export function readSearch(members: Members, limit: LimitRule): SearchRequest {
  const { fields, sortby } = members;
  return {
    query: {
      ...readSceneFilter(members),
      sort: sortby === undefined ? [] : parseSortby(sortby),
      limit: readLimit(members['limit'], limit),
      token: readToken(members['token']),
    },
    fields: fields === undefined ? null : parseFields(fields),
    isCounted: readFlag('count', members['count']),
  };
}

export function readToken(token: unknown): string | null {
  if (token === undefined) return null;
  if (typeof token !== 'string') throw new DomainError('BAD_REQUEST', 'token: expected the text that `next` carries');
  return token;
}
