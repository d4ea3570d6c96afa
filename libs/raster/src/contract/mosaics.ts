import { type RasterDescription } from './description.js';
import { type Resampling } from './grids.js';

export type ResolutionStrategy = 'finest' | 'coarsest' | 'average';

export interface VrtSource {
  /** GDAL path from `ObjectStore.gdalPath`. */
  readonly path: string;
  /** Band description in a band stack. */
  readonly title?: string;
}

export interface BuildVrtRequest {
  readonly type: 'mosaic' | 'band_stack';
  /** Bottom first: later sources paint over earlier ones. */
  readonly sources: readonly VrtSource[];
  readonly resolution: ResolutionStrategy;
  /** Of the sources; default: what the house stores. */
  readonly allowedDrivers?: readonly string[];
  /** Local file to write; sources inside are absolute paths until `relocateVrt`. */
  readonly target: string;
}

export interface BuildVrtResult {
  readonly description: RasterDescription;
  /** The distinct source paths found in the written VRT; the build throws RASTER_UNREADABLE when they differ from the request. */
  readonly sources: readonly string[];
  readonly warnings: readonly string[];
}

/** Where a source lies in a mosaic, in pixels of the mosaic from its upper-left corner; fractions as gdalbuildvrt keeps them. */
export interface PlacedSource {
  readonly path: string;
  readonly col: number;
  readonly row: number;
  readonly width: number;
  readonly height: number;
}

export interface OverviewSeries {
  /** Local files, finest first; each is reduced from the one before. */
  readonly targets: ReadonlyArray<{ readonly path: string; readonly width: number; readonly height: number }>;
  readonly resampling: Resampling;
}

export interface PaintOverviewsRequest extends OverviewSeries {
  readonly type: 'mosaic' | 'band_stack';
  /** Size of the whole raster. */
  readonly of: { readonly width: number; readonly height: number };
  /** Bottom first, or one per band. */
  readonly sources: readonly PlacedSource[];
}
