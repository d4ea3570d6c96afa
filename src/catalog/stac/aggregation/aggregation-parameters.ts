import { applyDecorators } from '@nestjs/common';
import { ApiQuery, type OpenAPIObject } from '@nestjs/swagger';
import { AGGREGATION_KINDS } from '../../search/aggregations/aggregation-kinds.js';
import { SEARCH_BODY } from '../search/search-body.dto.js';

type Schema = Exclude<NonNullable<NonNullable<OpenAPIObject['components']>['schemas']>[string], { $ref: string }>;

const NAMES = { type: 'array', items: { type: 'string', enum: [...AGGREGATION_KINDS.keys()] } } satisfies Schema;

/** Options of single aggregations, from the table of what there is. */
const OPTIONS: ReadonlyArray<[string, Schema]> = [...AGGREGATION_KINDS].flatMap(([name, { precision, intervals }]) => {
  const of: Array<[string, Schema]> = [];
  if (precision)
    of.push([`${name}_precision`, { type: 'integer', minimum: precision.min, maximum: precision.max, default: precision.usual }]); // prettier-ignore
  if (intervals) of.push([`${name}_interval`, { type: 'string', enum: [...intervals], default: intervals[0] }]);
  return of;
});

/** Documents `aggregations` and the options in the query string. */
export function ApiAggregations(): MethodDecorator {
  return applyDecorators(
    ApiQuery({
      name: 'aggregations',
      required: false,
      description: 'Names by comma; default `total_count`',
      schema: { ...NAMES, default: ['total_count'] },
      style: 'form',
      explode: false,
    }),
    ...OPTIONS.map(([name, schema]) => ApiQuery({ name, required: false, schema })),
  );
}

const {
  limit: _limit,
  token: _token,
  sortby: _sortby,
  fields: _fields,
  count: _count,
  ...conditions
} = SEARCH_BODY.properties ?? {};

/** Body of POST …/aggregate, for Swagger. */
export const AGGREGATE_BODY: Schema = {
  type: 'object',
  properties: { aggregations: NAMES, ...Object.fromEntries(OPTIONS), ...conditions },
};

export const AGGREGATE_EXAMPLES = {
  calendar: {
    summary: 'Scenes per month and how cloudy they are',
    value: {
      collections: ['sentinel-2-l2a'],
      aggregations: ['total_count', 'datetime_frequency', 'cloud_cover_frequency'],
      datetime_frequency_interval: 'month',
    },
  },
};
