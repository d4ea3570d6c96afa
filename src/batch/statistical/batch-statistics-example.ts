const NDVI = `//VERSION=3
function setup() {
  return {
    input: ["B04", "B08", "SCL", "dataMask"],
    output: [{ id: "ndvi", bands: 1 }, { id: "dataMask", bands: 1 }],
  };
}
function evaluatePixel(s) {
  const isClear = [4, 5, 6].includes(s.SCL);
  return { ndvi: [(s.B08 - s.B04) / (s.B08 + s.B04)], dataMask: [s.dataMask && isClear ? 1 : 0] };
}
`;

/** Monthly NDVI of every field of a file. */
export const BATCH_STATISTICS_EXAMPLE = {
  input: {
    features: { s3: { url: 's3://my-bucket/fields.gpkg' } },
    data: [{ type: 'sentinel-2-l2a', dataFilter: { maxCloudCoverage: 80 } }],
  },
  aggregation: {
    timeRange: { from: '2023-01-01T00:00:00Z', to: '2024-01-01T00:00:00Z' },
    aggregationInterval: { of: 'P1M' },
    resx: 10,
    resy: 10,
    evalscript: NDVI,
  },
  calculations: { default: { statistics: { default: { percentiles: { k: [10, 50, 90] } } } } },
  output: { s3: { url: 's3://my-bucket/ndvi' } },
};
