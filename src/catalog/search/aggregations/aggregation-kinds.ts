import { centroidGeohash, centroidTile, geohashCells, tileCells } from './grid.sql.js';

export type BucketType = 'string' | 'numeric' | 'datetime';

/** What is taken from each scene, as SQL over `scenes s`; null leaves the scene out of the buckets. */
export type Column = string | ((option: { precision: number; interval: string }) => string);

/** One statistic: what it takes from each scene, and how that is put together. */
export interface AggregationKind {
  readonly column: Column;
  readonly gather:
    | { readonly by: 'count' | 'min' | 'max' }
    /** A bucket per value; per value of the array that the column is (`each`); from multiples of a width; between bounds. */
    | { readonly by: 'value' | 'each'; readonly buckets: BucketType }
    | { readonly by: 'width'; readonly buckets: 'numeric'; readonly width: number }
    | { readonly by: 'bounds'; readonly buckets: 'numeric'; readonly bounds: readonly number[] };
  /** Of a grid: zoom, or letters of a geohash. */
  readonly precision?: { readonly min: number; readonly max: number; readonly usual: number };
  readonly intervals?: readonly string[];
}

/** Names, histogram widths and cloud classes as stac-server has them, so that its user interfaces work here. */
export const AGGREGATION_KINDS: ReadonlyMap<string, AggregationKind> = new Map<string, AggregationKind>([
  ['total_count', { column: '1', gather: { by: 'count' } }],
  ['datetime_min', { column: 's.sort_at', gather: { by: 'min' } }],
  ['datetime_max', { column: 's.sort_at', gather: { by: 'max' } }],
  [
    'datetime_frequency',
    {
      column: ({ interval }) => `date_trunc('${interval}', s.sort_at, 'UTC')`,
      gather: { by: 'value', buckets: 'datetime' },
      intervals: ['month', 'day', 'week', 'year'],
    },
  ],
  ['collection_frequency', { column: 's.collection_id', gather: { by: 'value', buckets: 'string' } }],
  ['platform_frequency', terms('platform')],
  ['grid_code_frequency', terms('grid:code')],
  [
    'cloud_cover_frequency',
    { column: 's.cloud_cover', gather: { by: 'bounds', buckets: 'numeric', bounds: [0, 5, 15, 40, 100] } },
  ],
  ['sun_elevation_frequency', histogram('view:sun_elevation', 5)],
  ['sun_azimuth_frequency', histogram('view:sun_azimuth', 5)],
  ['off_nadir_frequency', histogram('view:off_nadir', 5)],
  ...['grid', 'centroid'].flatMap((of): Array<[string, AggregationKind]> => {
    const suffix = of === 'grid' ? 'frequency' : 'grid_frequency';
    return [
      [`${of}_geohash_${suffix}`, grid(centroidGeohash, 'value', { min: 1, max: 12, usual: 1 })],
      [`${of}_geotile_${suffix}`, grid(centroidTile, 'value', { min: 0, max: 29, usual: 0 })],
    ];
  }),
  // A footprint may be the whole world: what one scene may count in stays below 33,000 cells.
  ['geometry_geohash_grid_frequency', grid(geohashCells, 'each', { min: 1, max: 3, usual: 1 })],
  ['geometry_geotile_grid_frequency', grid(tileCells, 'each', { min: 0, max: 7, usual: 0 })],
]);

/** For `/aggregations`: every name with its types. */
export const SUPPORTED_AGGREGATIONS = [...AGGREGATION_KINDS].map(([name, { gather }]) => ({
  name,
  data_type: dataType(gather),
  ...('buckets' in gather && { frequency_distribution_data_type: gather.buckets }),
}));

export function dataType(gather: AggregationKind['gather']): 'integer' | 'datetime' | 'frequency_distribution' {
  if ('buckets' in gather) return 'frequency_distribution';
  return gather.by === 'count' ? 'integer' : 'datetime';
}

function terms(property: string): AggregationKind {
  return { column: `s.properties ->> '${property}'`, gather: { by: 'value', buckets: 'string' } };
}

function histogram(property: string, width: number): AggregationKind {
  return {
    column: `CASE jsonb_typeof(s.properties -> '${property}') WHEN 'number' THEN (s.properties ->> '${property}')::numeric END`,
    gather: { by: 'width', buckets: 'numeric', width },
  };
}

function grid(
  column: (precision: number) => string,
  by: 'value' | 'each',
  precision: NonNullable<AggregationKind['precision']>,
): AggregationKind {
  return { column: (option) => column(option.precision), gather: { by, buckets: 'string' }, precision };
}
