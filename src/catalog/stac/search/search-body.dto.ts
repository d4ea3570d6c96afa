import { type OpenAPIObject } from '@nestjs/swagger';
import { ITEM_LIMIT } from './search-parameters.js';

type Schema = Exclude<NonNullable<NonNullable<OpenAPIObject['components']>['schemas']>[string], { $ref: string }>;

const TEXTS: Schema = { type: 'array', items: { type: 'string' } };

/** Body of POST /stac/search, for Swagger; it is read by `readSearch`, which also knows the query string. */
export const SEARCH_BODY: Schema = {
  type: 'object',
  properties: {
    collections: { ...TEXTS, description: 'Ids; an unknown one matches nothing' },
    ids: { ...TEXTS, description: 'Item ids' },
    bbox: {
      type: 'array',
      items: { type: 'number' },
      minItems: 4,
      maxItems: 6,
      description: '[w, s, e, n] in degrees; w > e crosses the antimeridian',
    },
    intersects: { type: 'object', description: 'A GeoJSON geometry; not together with `bbox`' },
    datetime: { type: 'string', description: 'An RFC 3339 instant or `start/end`' },
    filter: {
      description: 'CQL2 as JSON, or as text',
      oneOf: [{ type: 'object' }, { type: 'string' }],
    },
    'filter-lang': { type: 'string', enum: ['cql2-json', 'cql2-text'] },
    'filter-crs': { type: 'string', enum: ['http://www.opengis.net/def/crs/OGC/1.3/CRS84'] },
    query: { type: 'object', description: 'The older query extension' },
    q: { description: 'Free text', oneOf: [{ type: 'string' }, TEXTS] },
    limit: { type: 'integer', minimum: 1, ...ITEM_LIMIT },
    token: { type: 'string', description: 'Of the page, from the body of a `next` or `prev` link' },
    sortby: {
      type: 'array',
      items: {
        type: 'object',
        required: ['field'],
        properties: { field: { type: 'string' }, direction: { type: 'string', enum: ['asc', 'desc'] } },
      },
    },
    fields: { type: 'object', properties: { include: TEXTS, exclude: TEXTS } },
    count: { type: 'boolean', default: false, description: 'Count the matches (`numberMatched`)' },
  },
};

export const SEARCH_EXAMPLES = {
  clear: {
    summary: 'Clear scenes of a month in a box, newest first',
    value: {
      collections: ['sentinel-2-l2a'],
      bbox: [11, 46, 12, 47],
      datetime: '2024-06-01T00:00:00Z/2024-06-30T23:59:59Z',
      filter: { op: '<', args: [{ property: 'eo:cloud_cover' }, 20] },
      limit: 10,
    },
  },
  place: {
    summary: 'What covers a point, least cloudy first, only ids and clouds',
    value: {
      intersects: { type: 'Point', coordinates: [11.35, 46.5] },
      sortby: [{ field: 'eo:cloud_cover', direction: 'asc' }],
      fields: { include: ['id', 'properties.eo:cloud_cover'] },
    },
  },
};
