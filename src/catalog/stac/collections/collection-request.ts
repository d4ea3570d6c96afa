import { type BBox } from '#libs/geo';
import {
  parseBbox,
  parseFields,
  parseFreeText,
  parseInterval,
  parseSortby,
  STANDARD_FIELDS,
  type Cql2Expression,
  type FieldRules,
  type Fields,
  type FreeText,
  type SortField,
  type TimeInterval,
} from '#libs/stac';
import { readLimit, type LimitRule } from '../../request/limit.js';
import { type Members } from '../../request/members.js';
import { readFilter } from '../../request/scene-filter.js';
import { readToken } from '../../request/search-request.js';

/** Generous, for clients that read the first page only. */
export const COLLECTION_LIMIT: LimitRule = { default: 100, maximum: 1000 };

/** What remains when `fields` names nothing to include: all that a valid Collection needs. */
export const COLLECTION_FIELDS: FieldRules = {
  defaults: ['type', 'stac_version', 'id', 'title', 'description', 'license', 'extent', 'links'],
  undated: [],
  ground: STANDARD_FIELDS.ground,
};

export interface CollectionRequest {
  readonly bbox: BBox | null;
  readonly interval: TimeInterval | null;
  readonly text: FreeText | null;
  readonly filter: Cql2Expression | null;
  readonly sort: readonly SortField[];
  readonly limit: number;
  readonly token: string | null;
  readonly fields: Fields | null;
}

/** Collection search (stac-api §9). @throws BAD_REQUEST naming parameter and value. */
export function readCollectionSearch(members: Members): CollectionRequest {
  const { bbox, datetime, q, sortby, limit, token, fields } = members;
  return {
    bbox: bbox === undefined ? null : parseBbox(bbox).box,
    interval: datetime === undefined ? null : parseInterval(datetime),
    text: q === undefined ? null : parseFreeText(q),
    filter: readFilter(members),
    sort: sortby === undefined ? [] : parseSortby(sortby),
    limit: readLimit(limit, COLLECTION_LIMIT),
    token: readToken(token),
    fields: fields === undefined ? null : parseFields(fields),
  };
}
