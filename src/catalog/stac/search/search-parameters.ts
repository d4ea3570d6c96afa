import { applyDecorators } from '@nestjs/common';
import { ApiQuery } from '@nestjs/swagger';
import { type LimitRule } from '../../request/limit.js';
import { type SEARCH_MEMBERS } from '../../request/search-request.js';

/** Of every list of items. */
export const ITEM_LIMIT: LimitRule = { default: 10, maximum: 10_000 };

type Name = (typeof SEARCH_MEMBERS)[number];

interface Described {
  readonly description: string;
  readonly type?: 'string' | 'integer' | 'boolean';
  readonly enum?: string[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly default?: unknown;
}

/** What Swagger says of each query parameter. No `example`s: Swagger UI would send every one of them. */
const PARAMETERS: Readonly<Record<Name, Described>> = {
  collections: { description: 'Ids by comma, e.g. `sentinel-2-l2a,landsat-c2-l2`. An unknown one matches nothing' },
  ids: { description: 'Item ids by comma' },
  bbox: {
    description: '`w,s,e,n` in degrees (or 6 numbers with heights), e.g. `11,46,12,47`; w > e crosses the antimeridian',
  },
  intersects: { description: 'A GeoJSON geometry as text; not together with `bbox`' },
  datetime: {
    description:
      'An RFC 3339 instant or `start/end`, both included; one end may be open, e.g. `2024-06-01T00:00:00Z/..`',
  },
  filter: { description: "CQL2, e.g. `eo:cloud_cover < 20 AND platform = 'sentinel-2a'`" },
  'filter-lang': { enum: ['cql2-text', 'cql2-json'], description: 'Default: what the filter looks like' },
  'filter-crs': { enum: ['http://www.opengis.net/def/crs/OGC/1.3/CRS84'], description: 'Lon/lat, nothing else' },
  query: { description: 'The older query extension as JSON, e.g. `{"eo:cloud_cover":{"lt":20}}`' },
  q: {
    description: 'Free text: terms by comma mean any of them; also `"a phrase"`, AND, OR, `+must`, `-not`, brackets',
  },
  limit: {
    ...{ type: 'integer', minimum: 1 },
    description:
      'At most so many on the page. Above the maximum the maximum is given; a page of more than 32 MB ends early',
  },
  token: { description: 'Of the page, from a `next` or `prev` link' },
  sortby: {
    description:
      'Properties by comma, `-` in front for descending, e.g. `-datetime,eo:cloud_cover`. Missing values come last; ' +
      'ties are broken by collection and id',
  },
  fields: { description: 'Members to give, `-` in front to leave out, e.g. `id,properties.eo:cloud_cover`' },
  count: {
    ...{ type: 'boolean', default: false },
    description:
      'Count the matches (`numberMatched`). Otherwise they are told only on a first page that holds all of them, and ' +
      'with `limit=1`. Beyond 10,000 it is the planner’s estimate, as `swath:numberMatchedEstimate`',
  },
};

/** Documents query parameters; none is required. @param limit of this operation */
export function ApiSearchQuery(names: readonly Name[], limit: LimitRule = ITEM_LIMIT): MethodDecorator {
  return applyDecorators(
    ...names.map((name) => {
      const { description, ...schema } = { ...PARAMETERS[name], ...(name === 'limit' && limit) };
      return ApiQuery({ name, required: false, description, schema: { type: 'string', ...schema } });
    }),
  );
}
