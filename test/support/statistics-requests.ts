/** The grid of `StatisticsApp.days`: 64 × 48 px of 10 m. */
export const DAYS_BOUNDS = {
  bbox: [500_000, 4_999_520, 500_640, 5_000_000],
  properties: { crs: 'http://www.opengis.net/def/crs/EPSG/0/32633' },
};

/** `B1` as it is, counted where there is data. */
export const B1 = `//VERSION=3
function setup() {
  return { input: ["B1", "dataMask"], output: [{ id: "b1", bands: 1 }, { id: "dataMask", bands: 1 }] };
}
function evaluatePixel(s) { return { b1: [s.B1], dataMask: [s.dataMask] } }`;

export interface StatisticsChanges {
  readonly bounds?: object;
  /** Of its only entry. */
  readonly data?: object;
  readonly aggregation?: object;
  readonly calculations?: unknown;
}

/** One week of May 2024, day by day, unless changed. */
export function statisticsRequest(type: string, evalscript: string, changes: StatisticsChanges = {}) {
  const { bounds, data, aggregation, calculations } = changes;
  return {
    input: { bounds: { ...DAYS_BOUNDS, ...bounds }, data: [{ type, ...data }] },
    aggregation: {
      timeRange: { from: '2024-05-01T00:00:00Z', to: '2024-05-08T00:00:00Z' },
      aggregationInterval: { of: 'P1D' },
      ...{ width: 64, height: 48 },
      evalscript,
      ...aggregation,
    },
    ...(calculations !== undefined && { calculations }),
  };
}
