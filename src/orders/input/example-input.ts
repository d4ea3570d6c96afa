/**
 * Fields in Slovenia in the summer of 2015: where the demo has scenes. The collection is there without them, too, and then
 * empty: searches find nothing, subscriptions wait, and orders say that there is nothing to order.
 */
export const EXAMPLE = {
  collection: 'sentinel-2-l1c',
  bounds: { bbox: [14.5517, 45.8661, 14.5639, 45.8748] },
  dataFilter: { timeRange: { from: '2015-07-01T00:00:00Z', to: '2015-10-01T00:00:00Z' }, maxCloudCoverage: 20 },
};

/** `input` of an order or a search of the open provider. @param data more about what is wanted */
export function exampleInput(data: object = {}) {
  const { collection, bounds, dataFilter } = EXAMPLE;
  return { provider: 'STAC', bounds, data: [{ collection, dataFilter, ...data }] };
}
