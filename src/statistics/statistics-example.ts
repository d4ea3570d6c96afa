/** Mean NDVI of what is no cloud, per interval; `dataMask` says which pixels count. */
export const NDVI_STATISTICS_SCRIPT = `//VERSION=3
function setup() {
  return {
    input: [{ bands: ["B04", "B08", "CLM", "dataMask"] }],
    output: [{ id: "ndvi", bands: 1 }, { id: "dataMask", bands: 1 }]
  };
}
function evaluatePixel(s) {
  return { ndvi: [index(s.B08, s.B04)], dataMask: [s.dataMask && s.CLM !== 1] };
}
`;

/** A meadow near Postojna, longitude and latitude. */
export const MEADOW = {
  type: 'Polygon',
  coordinates: [[[14.5542, 45.8682], [14.5603, 45.8679], [14.5611, 45.8721], [14.5549, 45.8724], [14.5542, 45.8682]]],
} as const; // prettier-ignore

const INPUT = { bounds: { geometry: MEADOW }, data: [{ type: 'sentinel-2-l1c' }] };
const SUMMER = { from: '2015-07-01T00:00:00Z', to: '2015-10-01T00:00:00Z' };

/** Bodies that run on the scenes of Slovenia that `npm run demo` loads. */
export const STATISTICS_EXAMPLES = {
  'NDVI of a field, month by month': {
    value: {
      input: INPUT,
      aggregation: {
        timeRange: SUMMER,
        aggregationInterval: { of: 'P1M' },
        // Degrees, about ten metres.
        ...{ resx: 0.000129, resy: 0.00009 },
        evalscript: NDVI_STATISTICS_SCRIPT,
      },
    },
  },
  'Quartiles and a histogram of every acquisition': {
    value: {
      input: INPUT,
      aggregation: {
        timeRange: SUMMER,
        aggregationInterval: { of: 'P1D' },
        ...{ width: 50, height: 50 },
        evalscript: NDVI_STATISTICS_SCRIPT,
      },
      calculations: {
        default: {
          statistics: { default: { percentiles: { k: [25, 50, 75] } } },
          histograms: { default: { nBins: 5, lowEdge: 0, highEdge: 1 } },
        },
      },
    },
  },
};
