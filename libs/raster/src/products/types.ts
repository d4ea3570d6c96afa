import { type CogOptions } from '../contract/files.js';

/** What every picture of an agency's product is asked for: where it lies, how it is stretched, how it is kept. */
export interface ProductRendering {
  /** Local path of the COG to write; scratch files lie beside it (`<target>.…`) and are gone afterwards. */
  readonly target: string;
  /** 'EPSG:n'; null = the recipe's own. */
  readonly crs: string | null;
  /** Units of the CRS per pixel; null = the recipe's own. */
  readonly resolution: number | null;
  readonly resampling: 'nearest' | 'bilinear' | 'cubic' | 'average';
  /** Low and high, 0…100: the values there become 1 and 255. */
  readonly percentiles: readonly [number, number];
  readonly compression: NonNullable<CogOptions['compression']>;
  /** Px per side of a tile. */
  readonly blockSize: number;
  /** Reductions, ascending: 2, 4, 8, … */
  readonly overviewFactors: readonly number[];
  readonly threads: number;
  readonly warpMemoryMb: number;
}

/** Where a pixel lies; `pixel` and `line` count from the upper-left corner of the image. Degrees WGS84. */
export interface ControlPoint {
  readonly pixel: number;
  readonly line: number;
  readonly longitude: number;
  readonly latitude: number;
}

/** An image in radar geometry. Values are amplitudes; 0 and less, and NaN, are no data. */
export type AmplitudeImage =
  | { readonly kind: 'geotiff'; readonly path: string }
  /** Float32, little-endian, row 0 first. */
  | {
      readonly kind: 'raw';
      readonly path: string;
      readonly width: number;
      readonly height: number;
      readonly controlPoints: readonly ControlPoint[];
    };

export interface AmplitudeQuicklookRequest extends ProductRendering {
  readonly image: AmplitudeImage;
  readonly scale: 'linear' | 'db';
}

export interface RgbCompositeRequest extends ProductRendering {
  /** Red, green, blue: one-band UInt16 files of one tile, of which each may have a pixel size of its own. 0 = no data. */
  readonly paths: readonly [string, string, string];
  /** False: the numbers as they are, UInt16. */
  readonly isStretched: boolean;
}

/** Values at the low and the high percentile. */
export interface StretchBounds {
  readonly low: number;
  readonly high: number;
}

export interface RenderedProduct {
  readonly width: number;
  readonly height: number;
  readonly epsg: number | null;
  /** Units of the CRS per pixel. */
  readonly resolution: number;
  /** Per band; null = not stretched, or no valid pixel. */
  readonly stretches: ReadonlyArray<StretchBounds | null>;
}
