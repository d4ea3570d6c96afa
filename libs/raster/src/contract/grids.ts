import { type BBox } from '#libs/geo';

/** A north-up target grid. */
export interface PixelGrid {
  /** 'EPSG:n' or WKT. */
  readonly crs: string;
  readonly bbox: BBox;
  readonly width: number;
  readonly height: number;
}

export interface PixelWindow {
  readonly col: number;
  readonly row: number;
  readonly width: number;
  readonly height: number;
}

export type Resampling = 'nearest' | 'bilinear' | 'cubic' | 'average' | 'mode' | 'lanczos';

/** Planar, band-major, row 0 north; `data[b]` has width × height values of the native type. */
export interface PixelBlock {
  readonly width: number;
  readonly height: number;
  readonly data: ReadonlyArray<
    Float64Array | Float32Array | Int32Array | Uint32Array | Int16Array | Uint16Array | Uint8Array | Int8Array
  >;
}

/** Bands of one file wanted on a foreign grid: see `readOnGrid`, which runs where GDAL is. */
export interface GridRead {
  readonly path: string;
  /** Of the file's content; null = a local file, which tells by itself. */
  readonly version: string | null;
  /** Written by the house, so that it may be a VRT, which is a list of other files to open. */
  readonly madeHere: boolean;
  readonly grid: PixelGrid;
  /** The picture of which `grid` is a part, so that all parts come from the same overview, by the same kernel. Default: `grid`. */
  readonly whole?: PixelGrid;
  readonly bands: ReadonlyArray<{
    /** 1-based. */
    readonly index: number;
    /** null = none, 'file' = as the file declares. */
    readonly nodata: number | 'nan' | 'file' | null;
  }>;
  /** The first where the grid is finer than the file, the second where it is coarser. */
  readonly upsampling: Resampling;
  readonly downsampling: Resampling;
  /** Per band where to put its width × height doubles. */
  readonly into: readonly Float64Array[];
}

/** The first band of a file without a place on Earth, at full size or of an overview. */
export interface PlainLevel {
  readonly width: number;
  readonly height: number;
  /** Row by row; the window lies inside. */
  read(window: PixelWindow, into: Float32Array): Promise<void>;
}

/** Where the centres of a grid's pixels lie in another CRS, row by row from the north; NaN where a pixel has no place there. */
export interface PixelPlaces {
  readonly x: Float64Array;
  readonly y: Float64Array;
}

export interface GeoidRead {
  /** A grid of undulations in metres, in geographic degrees as PROJ's are: `egm96_15.gtx`, `us_nga_egm08_25.tif`. */
  readonly geoid: string;
  readonly grid: PixelGrid;
  /** width × height doubles: metres of the geoid above the WGS 84 ellipsoid, NaN where the grid does not reach. */
  readonly into: Float64Array;
}

/** What `readOnGrid` would do: `inspectOnGrid`. */
export interface GridInspection {
  readonly resampling: Resampling;
  /** Pixels of the file per pixel of the grid, along one side; null = the grid's centre has no place in the file's CRS. */
  readonly reduction: number | null;
  /** Parallel to the bands asked for. */
  readonly bands: readonly BandInspection[];
}

export interface BandInspection {
  /** By a window read as it is, by GDAL's warper, or not at all: the grid lies beside the file. */
  readonly strategy: 'window' | 'warper' | 'nothing';
  /** Pixels of the file per pixel of the overview; 1 = full size. */
  readonly overview: { readonly factor: number; readonly width: number; readonly height: number };
  /** In pixels of the overview. null = nothing, or the warper finds its own. */
  readonly window: PixelWindow | null;
  /** Uncompressed, in the file's own type; of the warper's choice at most the whole overview. */
  readonly bytes: number;
}

/** Every result of one sampled position. `values` is empty when the point lies outside. */
export interface PointSample {
  readonly inside: boolean;
  /** Position in the raster's CRS. */
  readonly x: number | null;
  readonly y: number | null;
  /** Pixel position, floor, 0-based; may lie outside the raster. */
  readonly col: number | null;
  readonly row: number | null;
  readonly values: ReadonlyArray<{
    band: number;
    name: string | null;
    unit: string | null;
    /** Native value with scale/offset applied; null = no-data or NaN. */
    value: number | null;
    nodata: boolean;
  }>;
}
