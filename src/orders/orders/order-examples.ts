/** Fields near Maribor: the area of the contract's own examples. */
const BOUNDS = { bbox: [15.8, 46.7, 15.9, 46.8] };
const SPRING = { timeRange: { from: '2020-04-01T00:00:00Z', to: '2020-07-01T00:00:00Z' } };

export const ORDER_EXAMPLES = {
  'open data by filter': {
    value: {
      name: 'Fields in spring',
      input: {
        provider: 'STAC',
        bounds: BOUNDS,
        data: [{ collection: 'sentinel-2-l2a', dataFilter: { ...SPRING, maxCloudCoverage: 20 } }],
      },
    },
  },
};

export const COMPATIBLE_EXAMPLES = {
  'open data': { value: { input: { provider: 'STAC', data: [{ collection: 'sentinel-2-l2a' }] } } },
};
