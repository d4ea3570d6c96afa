/** Runs on the demo's data once its collection id is put in and the instance has a bucket `results`. */
export const ASYNC_EXAMPLES = {
  'NDVI as numbers, into a bucket of this instance': {
    value: {
      input: {
        bounds: {
          bbox: [-11.5, 24.85, -11.1, 25.25],
          properties: { crs: 'http://www.opengis.net/def/crs/OGC/1.3/CRS84' },
        },
        data: [{ type: 'byoc-00000000-0000-4000-8000-000000000000' }],
      },
      output: {
        width: 4000,
        height: 4000,
        responses: [{ identifier: 'default', format: { type: 'image/tiff' } }],
        delivery: { s3: { url: 's3://results/ndvi' } },
      },
      evalscript: `//VERSION=3
function setup() {
  return { input: ["B04", "B08"], output: { bands: 1, sampleType: "FLOAT32" } };
}
function evaluatePixel(s) {
  return [index(s.B08, s.B04)];
}
`,
    },
  },
};
