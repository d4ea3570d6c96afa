export const CONVERSION_NAMES = [
  'grid',
  'sentinel_s1_quicklook',
  'sentinel_s1_safe_quicklook',
  'sentinel_s2_safe_quicklook',
  'hyspex_rgb',
] as const;
export type ConversionName = (typeof CONVERSION_NAMES)[number];

/**
 * Checked configuration of one conversion (datasets.md §3, "from-nc-config"), as the jobs keep it: no secrets, no host
 * paths. Members that an implementation does not know are refused where the request is read, not dropped.
 */
export interface ConversionConfig {
  readonly implementation: ConversionName;
  /** An http(s) address (OPeNDAP), or `root://<name>/<key>` / `s3://<bucket>/<key>` of a mounted file or SAFE zip. */
  readonly inputDataset: string;
  readonly variables: readonly string[];
  /** Names of the coordinate variables and the CRS; null = found by CF. */
  readonly x: string | null;
  readonly y: string | null;
  readonly crs: string | null;
  readonly timeIndex: number;
  /** How scattered points become a grid; null = the input is gridded. */
  readonly grid: PointGrid | null;
  /** Sentinel-2: name → bands for red, green and blue. */
  readonly products: Readonly<Record<string, readonly [string, string, string]>> | null;
  /** Variable or product → base name of its GeoTIFF. */
  readonly outputNames: Readonly<Record<string, string>>;
  readonly processing: ConversionProcessing;
  readonly metadata: {
    readonly title: string | null;
    readonly identifier: string | null;
    readonly abstract: string | null;
  };
  readonly variant: string | null;
  /** False: converted and measured, but not kept. */
  readonly register: boolean;
  /** Warm the tile cache of what is registered; left out, the settings decide. */
  readonly seed?: boolean;
  /** What the registry remembers of the source beside its pixels. */
  readonly source: ConversionSource;
  /** What reading changed of the wish, one sentence each: clamped numbers, wishes without effect. They become warnings. */
  readonly notes?: readonly string[];
}

export interface PointGrid {
  /** In units of the CRS. */
  readonly resolution: number;
  readonly method: 'nearest' | 'average' | 'max' | 'idw';
  /** In units of the CRS. */
  readonly radius: number;
  readonly nodata: number;
}

/** datasets.md "`processing` keys"; every value is clamped to what the house allows. Null = the recipe's own. */
export interface ConversionProcessing {
  readonly targetEpsg: number | null;
  /** Units of the target CRS per pixel. */
  readonly targetResolution: number | null;
  readonly resampleAlg: 'nearest' | 'bilinear' | 'cubic' | 'average' | null;
  readonly compression: 'DEFLATE' | 'LZW' | 'ZSTD' | 'JPEG' | 'NONE' | null;
  readonly blockSize: number | null;
  readonly overviewFactors: readonly number[] | null;
  /** Low and high percentile, 0…100; `isStretched: false` keeps the numbers as they are (Sentinel-2 only). */
  readonly isStretched: boolean;
  readonly stretchPercentiles: readonly [number, number];
  readonly scale: 'linear' | 'db';
  readonly gdalNumThreads: number | null;
  readonly warpMemoryLimitMb: number | null;
}

export interface ConversionSource {
  readonly sourceDataset: string | null;
  readonly opendapUrl: string | null;
  readonly platform: string | null;
  readonly family: string | null;
  readonly campaignId: string | null;
  readonly parentIdentifier: string | null;
}
