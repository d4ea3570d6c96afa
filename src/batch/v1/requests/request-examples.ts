/** batch-v1 §10, on the sample data of this project. */
export const MINIMAL = {
  processRequest: {
    input: {
      bounds: { bbox: [-11.45, 24.9, -11.35, 25] },
      data: [
        {
          type: 'sentinel-2-l2a',
          dataFilter: { timeRange: { from: '2020-02-01T00:00:00Z', to: '2020-02-29T23:59:59Z' } },
        },
      ],
    },
    output: { responses: [{ identifier: 'default', format: { type: 'image/tiff' } }] },
    evalscript:
      '//VERSION=3\nfunction setup() { return { input: ["B04"], output: { bands: 1, sampleType: "UINT16" } }; }\n' +
      'function evaluatePixel(s) { return [10000 * s.B04]; }',
  },
  tilingGrid: { id: 1, resolution: 20, bufferX: 0, bufferY: 0 },
  output: { defaultTilePath: 's3://results/run/<tileName>/<outputId>.<format>', overwrite: true },
  description: 'february',
} as const;

export const REQUEST_EXAMPLES = {
  'GeoTIFFs on the 10 km grid': { value: MINIMAL },
  'COGs, and a collection of them': {
    value: {
      ...MINIMAL,
      output: { defaultTilePath: 's3://results/collected', cogOutput: true, createCollection: true },
      description: 'usable as batch-<id> of output.collectionId',
    },
  },
};
