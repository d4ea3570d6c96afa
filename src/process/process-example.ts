/** Of the collection that `npm run demo` makes and names at its end; one may stand in its place. */
const COLLECTION = 'byoc-00000000-0000-4000-8000-000000000000';

export const NDVI_SCRIPT = `//VERSION=3
function setup() {
  return { input: ["B04", "B08", "dataMask"], output: { bands: 4 } };
}
const ramp = new ColorRampVisualizer([[0.055, 0x6b4226], [0.068, 0xe3c98f], [0.075, 0xf4eecb], [0.085, 0x9cc069], [0.1, 0x1f6b2c]]);
function evaluatePixel(s) {
  return [...ramp.process(index(s.B08, s.B04)), s.dataMask];
}
`;

const BOUNDS = {
  bbox: [-11.5, 24.85, -11.1, 25.25],
  properties: { crs: 'http://www.opengis.net/def/crs/OGC/1.3/CRS84' },
};

/** Bodies that run on the demo's data once its collection id is put in. */
export const PROCESS_EXAMPLES = {
  'NDVI with a colour ramp (PNG)': {
    value: {
      input: {
        bounds: BOUNDS,
        data: [
          {
            type: COLLECTION,
            dataFilter: { timeRange: { from: '2020-01-01T00:00:00Z', to: '2020-12-31T23:59:59Z' } },
          },
        ],
      },
      output: { width: 512, height: 512, responses: [{ identifier: 'default', format: { type: 'image/png' } }] },
      evalscript: NDVI_SCRIPT,
    },
  },
  'NDVI as numbers (GeoTIFF)': {
    value: {
      input: { bounds: BOUNDS, data: [{ type: COLLECTION }] },
      output: { resx: 0.001, resy: 0.001, responses: [{ identifier: 'default', format: { type: 'image/tiff' } }] },
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
