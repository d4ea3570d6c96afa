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

/** batch-v1 §4. */
export const ZARR_OUTPUT = {
  path: 's3://results/<requestId>',
  group: { zarr_format: 2 },
  arrayParameters: { dtype: '<u2', order: 'C', chunks: [1, 500, 500], fill_value: 0 },
} as const;

const { output: _, ...WITHOUT_OUTPUT } = MINIMAL;

export const REQUEST_EXAMPLES = {
  'GeoTIFFs on the 10 km grid': { value: MINIMAL },
  'one Zarr store on the 20 km grid of Europe': {
    value: {
      ...WITHOUT_OUTPUT,
      processRequest: {
        ...MINIMAL.processRequest,
        input: { ...MINIMAL.processRequest.input, bounds: { bbox: [5.9, 49.5, 6.4, 49.9] } },
        output: { responses: [{ identifier: 'default', format: { type: 'zarr/array' } }] },
      },
      tilingGrid: { id: 7, resolution: 10 },
      zarrOutput: ZARR_OUTPUT,
    },
  },
  'COGs, and a collection of them': {
    value: {
      ...MINIMAL,
      output: { defaultTilePath: 's3://results/collected', cogOutput: true, createCollection: true },
      description: 'usable as batch-<id> of output.collectionId',
    },
  },
};
