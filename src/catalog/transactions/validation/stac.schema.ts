const TEXT = { type: 'string' };
const NAME = { type: 'string', minLength: 1 };
const NAMES = { type: 'array', items: NAME };

const LINKS = {
  type: 'array',
  items: {
    type: 'object',
    required: ['href', 'rel'],
    properties: { href: NAME, rel: NAME, type: TEXT, title: TEXT, method: TEXT, headers: { type: 'object' } },
  },
};

const ASSETS = {
  type: 'object',
  propertyNames: NAME,
  additionalProperties: {
    type: 'object',
    required: ['href'],
    properties: { href: NAME, title: TEXT, description: TEXT, type: TEXT, roles: NAMES, alternate: { type: 'object' } },
  },
};

const PROVIDERS = {
  type: 'array',
  items: {
    type: 'object',
    required: ['name'],
    properties: { name: NAME, description: TEXT, roles: NAMES, url: TEXT },
  },
};

const COMMON = { title: TEXT, keywords: { type: 'array', items: TEXT }, license: NAME, providers: PROVIDERS };

/** Shape of an Item (stac-api §10); what a schema cannot say is in item-rules.ts. Members not named here are free. */
export const ITEM_SCHEMA = {
  type: 'object',
  required: ['type', 'stac_version', 'id', 'geometry', 'properties', 'links', 'assets'],
  properties: {
    type: { const: 'Feature' },
    stac_version: TEXT,
    stac_extensions: NAMES,
    id: NAME,
    collection: TEXT,
    geometry: { type: ['object', 'null'] },
    bbox: { type: 'array', items: { type: 'number' } },
    properties: {
      type: 'object',
      required: ['datetime'],
      properties: {
        datetime: { type: ['string', 'null'] },
        start_datetime: TEXT,
        end_datetime: TEXT,
        ...COMMON,
        description: TEXT,
        platform: TEXT,
        instruments: NAMES,
        constellation: TEXT,
        mission: TEXT,
        gsd: { type: 'number', exclusiveMinimum: 0 },
        'eo:cloud_cover': { type: 'number', minimum: 0, maximum: 100 },
      },
    },
    links: LINKS,
    assets: ASSETS,
  },
};

/** Shape of a Collection (stac-api §10). */
export const COLLECTION_SCHEMA = {
  type: 'object',
  required: ['type', 'stac_version', 'id', 'description', 'license', 'extent', 'links'],
  properties: {
    type: { const: 'Collection' },
    stac_version: TEXT,
    stac_extensions: NAMES,
    id: NAME,
    ...COMMON,
    description: NAME,
    extent: {
      type: 'object',
      required: ['spatial', 'temporal'],
      properties: {
        spatial: {
          type: 'object',
          required: ['bbox'],
          properties: { bbox: { type: 'array', minItems: 1, items: { type: 'array', items: { type: 'number' } } } },
        },
        temporal: {
          type: 'object',
          required: ['interval'],
          properties: {
            interval: {
              type: 'array',
              minItems: 1,
              items: { type: 'array', minItems: 2, maxItems: 2, items: { type: ['string', 'null'] } },
            },
          },
        },
      },
    },
    summaries: { type: 'object', additionalProperties: { type: ['array', 'object'] } },
    assets: ASSETS,
    item_assets: { type: 'object', additionalProperties: { type: 'object' } },
    links: LINKS,
  },
};
