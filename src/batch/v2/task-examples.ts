const NDVI = `//VERSION=3
function setup() {
  return { input: ["B04", "B08", "dataMask"], output: { bands: 1, sampleType: "FLOAT32" }, mosaicking: "SIMPLE" };
}
function evaluatePixel(s) {
  return [s.dataMask ? index(s.B08, s.B04) : NaN];
}`;

const DATA = [
  {
    type: 'sentinel-2-l2a',
    dataFilter: {
      timeRange: { from: '2024-06-01T00:00:00Z', to: '2024-07-01T00:00:00Z' },
      mosaickingOrder: 'leastCC',
    },
  },
];
const RESPONSES = { responses: [{ identifier: 'default', format: { type: 'image/tiff' } }] };

/** All 20 km tiles of a country. */
export const COUNTRY_EXAMPLE = {
  processRequest: {
    input: { bounds: { bbox: [5.7, 49.4, 6.6, 50.2] }, data: DATA },
    output: RESPONSES,
    evalscript: NDVI,
  },
  input: { type: 'tiling-grid', id: 0, resolution: 20 },
  output: {
    type: 'raster',
    delivery: { s3: { url: 's3://results/ndvi/<requestId>/<tileName>_<outputId>.<format>' } },
    cogOutput: true,
  },
  description: 'NDVI of June',
};

/** Every polygon of a file. */
export const FIELDS_EXAMPLE = {
  processRequest: { input: { data: DATA }, output: RESPONSES, evalscript: NDVI },
  input: {
    type: 'geopackage',
    features: { s3: { url: 's3://results/fields.gpkg' } },
    defaults: { resolution: 10 },
  },
  output: { type: 'raster', delivery: { s3: { url: 's3://results/fields' } } },
};

/** One store of a region, on the 20 km grid of Europe. */
export const ZARR_EXAMPLE = {
  processRequest: {
    input: { bounds: { bbox: [5.7, 49.4, 6.6, 50.2] }, data: DATA },
    output: { responses: [{ identifier: 'default', format: { type: 'zarr/array' } }] },
    evalscript: NDVI,
  },
  input: { type: 'tiling-grid', id: 7, resolution: 20 },
  output: {
    type: 'zarr',
    delivery: { s3: { url: 's3://results/ndvi-zarr' } },
    group: { zarr_format: 2, customAttributes: { title: 'NDVI' } },
    arrayParameters: { dtype: '<f4', order: 'C', chunks: [1, 500, 500], fill_value: 'NaN' },
  },
};

export const TASK_EXAMPLES = {
  'all tiles of a country': { value: COUNTRY_EXAMPLE },
  'every field of a GeoPackage': { value: FIELDS_EXAMPLE },
  'one Zarr store of a region': { value: ZARR_EXAMPLE },
};
