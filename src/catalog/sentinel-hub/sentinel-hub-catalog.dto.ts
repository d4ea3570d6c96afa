import { applyDecorators } from '@nestjs/common';
import { ApiProperty, ApiPropertyOptional, ApiQuery, ApiResponse, getSchemaPath } from '@nestjs/swagger';
import { TITLE_OF } from '../../platform/http/error-status.js';
import { GEO_JSON_TYPE, JSON_TYPE } from './catalog-urls.js';
import { ANSWER_EXAMPLE } from './search-examples.js';

/** catalog §3, for Swagger; requests are read by `readSentinelHubSearch`, bodies and query strings alike. */
export class CatalogSearchDto {
  @ApiProperty({ type: [String], example: ['sentinel-2-l2a'], description: 'Exactly one id' }) collections!: string[];
  @ApiPropertyOptional({
    example: '2024-06-01T00:00:00Z/2024-06-30T23:59:59Z',
    description: 'RFC 3339 instant or `start/end`, either end may be `..`; both ends included',
  })
  datetime?: string;
  @ApiPropertyOptional({ type: [Number], example: [11, 46, 12, 47], description: 'w, s, e, n in degrees' })
  bbox?: number[];
  @ApiPropertyOptional({ type: Object, description: 'GeoJSON geometry in lon/lat; not together with `bbox`' })
  intersects?: object;
  @ApiPropertyOptional({ type: [String] }) ids?: string[];
  @ApiPropertyOptional({ default: 10, minimum: 1, description: 'More than 100 counts as 100' }) limit?: number;
  @ApiPropertyOptional({ description: '`context.next` of the page before' }) next?: number;
  @ApiPropertyOptional({
    oneOf: [{ type: 'string' }, { type: 'object' }],
    example: 'eo:cloud_cover < 20',
    description: 'CQL2 text, or CQL2 JSON: comparisons of a queryable property with a literal, between, and, not',
  })
  filter?: unknown;
  @ApiPropertyOptional({
    name: 'filter-lang',
    enum: ['cql2-text', 'cql2-json'],
    description: 'A hint: text is read as CQL2 text and an object as CQL2 JSON',
  })
  filterLang?: string;
  @ApiPropertyOptional({
    example: { include: ['properties.eo:cloud_cover'] },
    description: 'Only `include` adds to the default fields; with `exclude` beside it, just the included ones come',
  })
  fields?: object;
  @ApiPropertyOptional({ description: 'Values of this property instead of items: `date`, …' }) distinct?: string;
}

class CatalogLinkDto {
  @ApiProperty({ example: 'items' }) rel!: string;
  @ApiProperty({ example: 'https://eo.example.org/api/v1/catalog/1.0.0/collections/sentinel-2-l2a/items' })
  href!: string;
  @ApiPropertyOptional({ example: GEO_JSON_TYPE }) type?: string;
}

class CatalogContextDto {
  @ApiProperty({ example: 10 }) limit!: number;
  @ApiProperty({ example: 10 }) returned!: number;
  @ApiPropertyOptional({ example: 10, description: 'Absent on the last page' }) next?: number;
}

export class CatalogAnswerDto {
  @ApiProperty({ enum: ['FeatureCollection'] }) type!: string;
  @ApiProperty({ type: [Object], description: 'Items, newest first; with `distinct` plain text' }) features!: unknown[];
  @ApiProperty({ type: [CatalogLinkDto] }) links!: object[];
  @ApiProperty({ type: CatalogContextDto }) context!: CatalogContextDto;
}

export class CatalogCollectionDto {
  @ApiProperty({ enum: ['Collection'] }) type!: string;
  @ApiProperty({ enum: ['1.0.0'] }) stac_version!: string;
  @ApiProperty({ example: 'sentinel-2-l2a' }) id!: string;
  @ApiProperty({ example: 'Sentinel-2 L2A' }) title!: string;
  @ApiProperty({ example: 'Surface reflectance in 12 bands of 10 to 60 m, in tiles of 110 km.' }) description!: string;
  @ApiProperty({ example: 'proprietary' }) license!: string;
  @ApiProperty({
    type: Object,
    example: { spatial: { bbox: [[-180, -56, 180, 83]] }, temporal: { interval: [['2016-11-01T00:00:00Z', null]] } },
  })
  extent!: object;
  @ApiProperty({
    type: Object,
    description: '`eo:bands`; of BYOC also `raster:bands`, position by position the same bands',
    example: {
      constellation: ['sentinel-2'],
      'eo:cloud_cover': { minimum: 0, maximum: 100 },
      'eo:bands': [{ name: 'B04', common_name: 'red', center_wavelength: 0.6646, full_width_half_max: 0.031 }],
    },
  })
  summaries!: object;
  @ApiProperty({ type: [CatalogLinkDto] }) links!: object[];
}

export class CatalogCollectionListDto {
  @ApiProperty({ type: [CatalogCollectionDto] }) collections!: object[];
  @ApiProperty({ type: [CatalogLinkDto] }) links!: object[];
}

export const ITEMS_CONTENT = {
  [GEO_JSON_TYPE]: { schema: { $ref: getSchemaPath(CatalogAnswerDto) }, example: ANSWER_EXAMPLE },
};
export const ITEM_CONTENT = {
  [GEO_JSON_TYPE]: { schema: { type: 'object' }, example: ANSWER_EXAMPLE.features[0] },
};

/** The example stands in the schema: @nestjs/swagger drops one beside it. */
const text = (name: string, example?: string, more: { required?: boolean; description?: string } = {}) =>
  ApiQuery({ name, required: false, ...more, schema: { type: 'string', ...(example !== undefined && { example }) } });

/** The members of a search in a query string; lists by comma. */
export const ApiItemsQuery = () =>
  applyDecorators(
    text('bbox', '11,46,12,47'),
    text('datetime', '2024-06-01T00:00:00Z/2024-06-30T23:59:59Z'),
    text('filter', 'eo:cloud_cover < 20'),
    text('fields', 'id,properties.datetime,-geometry'),
    ApiQuery({ name: 'limit', required: false, schema: { type: 'integer', minimum: 1, default: 10 } }),
    ApiQuery({ name: 'next', required: false, schema: { type: 'integer', minimum: 0 } }),
  );

export const ApiSearchQuery = () =>
  applyDecorators(
    text('collections', 'sentinel-2-l2a', { required: true }),
    text('intersects', undefined, { description: 'GeoJSON geometry as text' }),
    text('ids'),
    text('distinct'),
    ApiItemsQuery(),
  );

const DESCRIPTION: Readonly<Record<number, string>> = {
  400: "Querying is not supported on property 'view:off_nadir'",
  401: 'Credentials are missing, expired or revoked',
  403: 'Insufficient processing units or requests available in your account.',
  404: 'Collection "sentinel-9" not found',
  429: 'You have exceeded your rate limit',
};

/** Documents errors of this API: `{code, description}` with the general envelope beside it (catalog §8). */
export function ApiCatalogErrors(...statuses: number[]) {
  return applyDecorators(
    ...statuses.map((status) => {
      const example = { code: String(status), description: DESCRIPTION[status] };
      const content = { [JSON_TYPE]: { schema: { type: 'object' }, example } };
      return ApiResponse({ status, description: TITLE_OF[status] ?? 'Error', content });
    }),
  );
}
