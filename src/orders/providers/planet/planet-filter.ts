import { type Area } from '../import-provider.js';
import { BUNDLES } from './planet-products.js';
import { type SceneQuery } from './planet-query.js';

/** A filter of the Data API. */
export interface DataFilter {
  readonly type: string;
  readonly field_name?: string;
  readonly config: unknown;
}

/**
 * Images of an area that have what the bundle consists of. Several assets in one filter would mean any of them, so each has
 * a filter of its own.
 * @param area null = anywhere
 */
export function sceneFilter(query: SceneQuery, area: Area | null): DataFilter {
  const { interval, maxCloudCoverage, nativeFilter } = query;
  const between = { ...(interval?.start && { gte: interval.start }), ...(interval?.end && { lte: interval.end }) };
  const filters: unknown[] = [
    ...assetsOf(query).map((asset): DataFilter => ({ type: 'AssetFilter', config: [asset] })),
    ...(area === null ? [] : [{ type: 'GeometryFilter', field_name: 'geometry', config: area }]),
    ...(interval === null ? [] : [{ type: 'DateRangeFilter', field_name: 'acquired', config: between }]),
    ...cloudFilter(maxCloudCoverage),
    ...(nativeFilter === null ? [] : [nativeFilter]),
  ];
  return { type: 'AndFilter', config: filters };
}

/** What else than time, place and assets a subscription asks for; null = nothing. */
export function publishFilter({ maxCloudCoverage, nativeFilter }: SceneQuery): unknown {
  const filters = [...cloudFilter(maxCloudCoverage), ...(nativeFilter === null ? [] : [nativeFilter])];
  return filters.length === 0 ? null : { type: 'AndFilter', config: filters };
}

export function namedItems(ids: readonly string[]): DataFilter {
  return { type: 'StringInFilter', field_name: 'id', config: ids };
}

/** Planet's asset types. */
export function assetsOf({ itemType, productBundle }: SceneQuery): string[] {
  const { image, mask } = BUNDLES[itemType][productBundle]!;
  return mask === null ? [image] : [image, mask];
}

/** Planet counts from 0 to 1. Images without a number pass only where any will do. */
function cloudFilter(percent: number): DataFilter[] {
  return percent === 100 ? [] : [{ type: 'RangeFilter', field_name: 'cloud_cover', config: { lte: percent / 100 } }];
}
