import { type ArrayVariable, type Attributes } from '#libs/cf';
import { type SampleType } from '#libs/encode';
import { type PixelGrid, type PixelWindow, type Resampling } from './grids.js';

export interface CogOptions {
  /** Target compression, upper case: DEFLATE (default), LZW, ZSTD, LZMA, JPEG, WEBP, NONE. */
  readonly compression?: string;
  /** Overview resampling; default average for float, nearest for integer. */
  readonly resampling?: 'nearest' | 'average' | 'bilinear' | 'cubic' | 'mode';
  /** Relabels the CRS (`-a_srs EPSG:n`), never reprojects. */
  readonly sridOverride?: number;
  /** Relabels no-data. */
  readonly nodataOverride?: number;
  /** Pixels of a square tile; default 512. */
  readonly blockSize?: number;
  /** Default: where the codec has one. */
  readonly predictor?: boolean;
  /** How reductions are made where the defaults do not serve; `<source>.ovr` is written and removed on the way. */
  readonly overviews?: CogOverviews;
}

export interface CogOverviews {
  /** As gdaladdo calls it, without complex numbers. */
  readonly resampling: 'nearest' | 'average' | 'gauss' | 'cubic' | 'cubicspline' | 'lanczos' | 'mode';
  /** Reductions, ascending; or halved until no side is longer than so many pixels. */
  readonly levels: readonly number[] | { readonly minSize: number };
}

/** A part of a raster as a file. */
export interface CutRequest {
  readonly path: string;
  /** Local GeoTIFF to write. */
  readonly target: string;
  /** Pixels of the raster, written as width × height of them; or a grid that it is warped to. */
  readonly from:
    { readonly window: PixelWindow; readonly width: number; readonly height: number } | { readonly grid: PixelGrid };
  /** 1-based, in the order of the file's. */
  readonly bands: readonly number[];
  readonly resampling: Resampling;
}

/** One band of a local file; 1-based. */
export interface BandPlace {
  readonly path: string;
  readonly band: number;
  /** Written by the house, so that it may be a VRT, which is a list of other files to open. */
  readonly madeHere?: boolean;
}

/** Scattered points on their way into a raster. Lengths in units of their CRS. */
export interface GridPointsRequest {
  /** Local: x, y and value of each point as three little-endian doubles. */
  readonly points: string;
  /** Local: rows from the north, little-endian Float32. */
  readonly target: string;
  /** Of the upper-left corner. */
  readonly origin: readonly [x: number, y: number];
  readonly resolution: number;
  readonly width: number;
  readonly height: number;
  /** What a pixel becomes of the points within `radius` of its centre; `idw` weighs them by the square of the distance. */
  readonly method: 'nearest' | 'average' | 'max' | 'idw';
  readonly radius: number;
  readonly nodata: number;
}

/** A netCDF file as the CF library sees it. */
export interface ArrayContents {
  readonly attributes: Attributes;
  readonly variables: readonly ArrayVariable[];
}

/** A GeoTIFF to be written: north-up, all bands interleaved by pixel, Deflate; over 4 GB as BigTIFF. */
export interface RasterFileSpec {
  /** Local. */
  readonly path: string;
  readonly grid: PixelGrid;
  readonly bands: number;
  readonly sampleType: SampleType;
  readonly nodata: number | null;
}

/** Written piece by piece, in any order of windows. */
export interface RasterFile {
  /** @param samples interleaved by pixel; may be longer than the window */
  write(window: PixelWindow, samples: RasterSamples): Promise<void>;
  /** The file is whole. @throws STORAGE_FULL */
  close(): Promise<void>;
  /** No file stays. */
  abandon(): Promise<void>;
}

export type RasterSamples = Uint8Array | Int8Array | Uint16Array | Int16Array | Float32Array;
