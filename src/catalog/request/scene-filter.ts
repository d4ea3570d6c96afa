import { DomainError } from '#libs/errors';
import {
  assertFilterCrs,
  parseBbox,
  parseFilter,
  parseFilterLanguage,
  parseFreeText,
  parseGeometry,
  parseIds,
  parseInterval,
  parseQuery,
  type Cql2Expression,
} from '#libs/stac';
import { type SceneFilter } from '../search/scene-query.js';
import { type Members } from './members.js';

/** The members of a search that decide what matches; the others decide what is shown of it. */
export const FILTER_MEMBERS = [
  'collections',
  'ids',
  'bbox',
  'intersects',
  'datetime',
  'filter',
  'filter-lang',
  'filter-crs',
  'query',
  'q',
] as const;

/**
 * What a search asks for, in either form (stac-api §4): the same members mean the same from a query string and from a body.
 * An empty list of ids or collections asks for nothing in particular, as with other servers.
 * @throws BAD_REQUEST naming member and value.
 */
export function readSceneFilter(members: Members): SceneFilter {
  const { bbox, intersects, datetime, q } = members;
  if (bbox !== undefined && intersects !== undefined)
    throw new DomainError('BAD_REQUEST', 'bbox and intersects cannot be given together; send one of them');
  const box = bbox === undefined ? null : parseBbox(bbox);
  const excludesGround = box?.heights != null && (box.heights[0] > 0 || box.heights[1] < 0);
  return {
    collections: idsOf(members, 'collections'),
    ids: idsOf(members, 'ids'),
    bbox: box?.box ?? null,
    intersects: intersects === undefined ? null : parseGeometry(intersects),
    interval: datetime === undefined ? null : parseInterval(datetime),
    filter: allOf([readFilter(members), ...(excludesGround ? [NOTHING] : [])]),
    text: q === undefined ? null : parseFreeText(q),
  };
}

/** Footprints are kept flat, at height 0: a box that lies above or below it holds none. */
const NOTHING: Cql2Expression = { op: 'literal', value: false };

/** `filter` and `query`, joined by AND. */
export function readFilter(members: Members): Cql2Expression | null {
  const { filter, query } = members;
  const language = members['filter-lang'] === undefined ? null : parseFilterLanguage(members['filter-lang']);
  if (members['filter-crs'] !== undefined) assertFilterCrs(members['filter-crs']);
  return allOf([
    filter === undefined ? null : parseFilter(filter, language),
    query === undefined ? null : parseQuery(query),
  ]);
}

function allOf(parts: ReadonlyArray<Cql2Expression | null>): Cql2Expression | null {
  const args = parts.filter((part) => part !== null);
  return args.length < 2 ? (args[0] ?? null) : { op: 'and', args };
}

function idsOf(members: Members, name: 'collections' | 'ids'): string[] | null {
  if (members[name] === undefined) return null;
  const ids = parseIds(members[name], name);
  return ids.length === 0 ? null : ids;
}
