import { type ConversionConfig } from './conversion-config.js';

/** One GeoTIFF that a conversion left in its scratch folder. */
export interface MadeRaster {
  /** Absolute, inside the scratch folder. */
  readonly path: string;
  /** Base name for the registry, e.g. `S1A_IW_GRDH_…_amplitude_vv.tif`. */
  readonly outputFile: string;
  /** `rgb`, `z`, an S1 variable or the name of an S2 product; tells rasters of one source apart. */
  readonly variant: string | null;
  /** First and last instant of the content, where the source tells. */
  readonly temporal?: readonly [Date, Date] | null;
  /** Goes into the job's result: variable or product name, bands, target EPSG and resolution, stretch, size. */
  readonly report: Readonly<Record<string, unknown>>;
}

export interface ConversionRun {
  readonly signal: AbortSignal;
  /** Absolute path of an empty folder that is removed afterwards, whatever happens. */
  readonly scratch: string;
  /** 0…1 of the whole conversion. @throws CANCELLED */
  progress(fraction: number): Promise<void>;
}

/** What an estimate says before a pixel is read; large work belongs into a job. */
export interface ConversionEstimate {
  /** Output samples over all rasters and bands. */
  readonly samples: number;
  readonly outputs: readonly string[];
}

/** One way from a source to GeoTIFFs: `grid`, `sentinel_s1_safe_quicklook`, … */
export interface ConversionImplementation {
  readonly name: ConversionConfig['implementation'];
  /** Looks at the source without converting. @throws INVALID naming the member of the config and its value. */
  estimate(config: ConversionConfig, signal: AbortSignal): Promise<ConversionEstimate>;
  convert(config: ConversionConfig, run: ConversionRun): Promise<readonly MadeRaster[]>;
}

/** Nest token of the list of all implementations. */
export const CONVERSION_IMPLEMENTATIONS = Symbol('CONVERSION_IMPLEMENTATIONS');
