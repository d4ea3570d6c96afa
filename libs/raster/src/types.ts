import { type ArrayVariable, type ArrayValues, type Attributes, type AxisRange } from '#libs/cf';
import { type EncodableImage, type SampleType } from '#libs/encode';
import { type BBox, type Point } from '#libs/geo';
import { type MultiPolygon, type Polygon } from 'geojson';
import { type AmplitudeQuicklookRequest, type RenderedProduct, type RgbCompositeRequest } from './products/types.js';

/** GDAL data type in lower case, as the wire spells it: `uint8 int8 uint16 int16 uint32 int32 float32 float64 cint16 …`. */
export type Dtype = string;

export interface BandStats {
  readonly min: number;
  readonly max: number;
  readonly mean: number;
  readonly stddev: number;
  /** True when read from an overview. */
  readonly approximate: boolean;
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

/** What a style is made from. */
export interface BandLook {
  /** 51 native values (before scale and offset), ascending: minimum, every second percentile, maximum. null = no valid pixel. */
  readonly quantiles: readonly number[] | null;
  /** RGBA 0…255 by native value; null = no colour table. */
  readonly palette: ReadonlyArray<readonly [number, number, number, number]> | null;
}

/** One band, as stored in `band_info` and sent on the wire. `index` is 1-based. */
export interface BandInfo {
  index: number;
  name: string | null;
  dtype: Dtype;
  /** null = none defined; NaN is spelled 'nan' because JSON has no NaN. */
  nodata: number | 'nan' | null;
  color_interp: string | null;
  unit: string | null;
  scale: number | null;
  offset: number | null;
  stats?: BandStats | null;
  /** Band stacks only: which member the band came from. */
  source_dataset_id?: string;
  source_title?: string;
}

export interface RasterCrs {
  /** WKT2:2019. */
  readonly wkt: string;
  readonly epsg: number | null;
  readonly isGeographic: boolean;
  /** Angle unit is the degree (false for grads); false for projected CRS. */
  readonly isDegree: boolean;
  readonly name: string | null;
}

/** Everything one `open` of a raster tells. Throws RASTER_UNREADABLE when GDAL cannot open it. */
export interface RasterDescription {
  readonly driver: string;
  readonly width: number;
  readonly height: number;
  readonly bands: BandInfo[];
  /** null = the file declares none. */
  readonly crs: RasterCrs | null;
  /** GDAL order [originX, dX/dcol, dX/drow, originY, dY/dcol, dY/drow]; null when the file has none. */
  readonly geoTransform: readonly number[] | null;
  readonly isRotated: boolean;
  readonly isSouthUp: boolean;
  /** Length of the pixel vectors in CRS units; null without geotransform. */
  readonly resX: number | null;
  readonly resY: number | null;
  /** Native extent (axis-aligned hull when rotated); null without geotransform. */
  readonly extent: BBox | null;
  /** From densified edges; minX > maxX across the antimeridian; null without CRS. */
  readonly bboxWgs84: BBox | null;
  /** Densified outline in lon/lat, counter-clockwise, split at ±180; null without CRS. */
  readonly footprint: Polygon | MultiPolygon | null;
  readonly compression: string | null;
  readonly blockSize: readonly [number, number];
  /** Sizes of band 1's overviews, finest first. */
  readonly overviews: ReadonlyArray<{ width: number; height: number }>;
  /** The compliance profile of ingest-vrt §7.2; `reason` says in one sentence what is missing, '' when compliant. */
  readonly cog: { readonly compliant: boolean; readonly reason: string };
  /** ISO instant from the TIFF's own date tags, null when absent. */
  readonly acquiredAt: string | null;
  readonly gcpCount: number;
  /** Of the ground control points; absent without any, null = they declare none. */
  readonly gcpCrs?: RasterCrs | null;
}

export type ResolutionStrategy = 'finest' | 'coarsest' | 'average';

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

export interface OverviewSeries {
  /** Local files, finest first; each is reduced from the one before. */
  readonly targets: ReadonlyArray<{ readonly path: string; readonly width: number; readonly height: number }>;
  readonly resampling: Resampling;
}

/** Where a source lies in a mosaic, in pixels of the mosaic from its upper-left corner; fractions as gdalbuildvrt keeps them. */
export interface PlacedSource {
  readonly path: string;
  readonly col: number;
  readonly row: number;
  readonly width: number;
  readonly height: number;
}

export interface PaintOverviewsRequest extends OverviewSeries {
  readonly type: 'mosaic' | 'band_stack';
  /** Size of the whole raster. */
  readonly of: { readonly width: number; readonly height: number };
  /** Bottom first, or one per band. */
  readonly sources: readonly PlacedSource[];
}

export interface BuildVrtResult {
  readonly description: RasterDescription;
  /** The distinct source paths found in the written VRT; the build throws RASTER_UNREADABLE when they differ from the request. */
  readonly sources: readonly string[];
  readonly warnings: readonly string[];
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

/** A netCDF file as the CF library sees it. */
export interface ArrayContents {
  readonly attributes: Attributes;
  readonly variables: readonly ArrayVariable[];
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

/**
 * What a raster process can be asked: name → [arguments, result]. Arguments and results are structured-clonable.
 * Paths always come from `ObjectStore.gdalPath` or are local scratch files of ours, never from a caller.
 */
export interface RasterOperations {
  /** `allowedDrivers` default to what the house stores (GTiff, and VRT where the name ends so); for an upload pass `UPLOAD_DRIVERS`. */
  describe: [{ path: string; allowedDrivers?: readonly string[] }, RasterDescription];
  /**
   * Writes a COG (512 blocks, predictor, overviews); reports progress 0…1. The target (a local path) appears only when
   * whole. `allowedDrivers` default to those of an upload: never VRT.
   */
  writeCog: [
    { source: string; target: string; options?: CogOptions; allowedDrivers?: readonly string[] },
    RasterDescription,
  ];
  buildVrt: [BuildVrtRequest, BuildVrtResult];
  /**
   * Rewrites a built VRT so that every `SourceFilename` under `storeRoot` is relative to the directory of `finalPath`
   * (`relativeToVRT="1"`; an S3 store's `/vsis3/…` paths stay, GDAL cannot sign `..`); idempotent. Adds `<Overview>` elements for `overviews` (GDAL paths, finest first).
   */
  relocateVrt: [
    { vrt: string; finalPath: string; storeRoot: string; overviews?: readonly string[] },
    { sources: readonly string[] },
  ];
  /** Writes reduced copies (GTiff, tiled, DEFLATE) so that a zoomed-out read need not open the sources; finest first. */
  writeOverviews: [OverviewSeries & { readonly source: string }, { written: number }];
  /**
   * The same for a VRT that is still being built, painted from its sources directly and with several threads.
   * `written: 0` when a source has a mask, alpha or complex pixels: then write them from the VRT.
   */
  paintOverviews: [PaintOverviewsRequest, { written: number }];
  readWindow: [
    {
      path: string;
      window: PixelWindow;
      bands?: readonly number[];
      outWidth?: number;
      outHeight?: number;
      resampling?: Resampling;
    },
    PixelBlock,
  ];
  warpRead: [
    { path: string; grid: PixelGrid; bands?: readonly number[]; resampling?: Resampling },
    PixelBlock & { mask: Uint8Array },
  ];
  /** lon/lat in degrees WGS84, axis order forced. `version` keys the pooled handle (etag or sha of the object). */
  sample: [{ path: string; version: string; lon: number; lat: number; bands?: readonly number[] }, PointSample];
  statistics: [{ path: string; approximate: boolean }, ReadonlyArray<BandStats | null>];
  cut: [CutRequest, void];
  /** `bands` are 1-based; the answer is parallel to them. */
  bandLooks: [{ path: string; bands: readonly number[] }, readonly BandLook[]];
  /** Square PNG of `size` px, letterboxed, no-data transparent (ingest-vrt §7.3). */
  quicklook: [{ path: string; size: number }, Uint8Array];
  /** Sentinel-1 and -2 as pictures on the map; both report progress 0…1 and take minutes for a whole scene: `exclusive`. */
  amplitudeQuicklook: [AmplitudeQuicklookRequest, RenderedProduct];
  rgbComposite: [RgbCompositeRequest, RenderedProduct];
  /** A GeoTIFF in memory (process.md §5, "TIFF details"). The samples must not lie in shared memory to travel here. */
  encodeGeoTiff: [EncodableImage, Uint8Array];
  /** What a local netCDF file holds, groups included. @throws RASTER_UNREADABLE also when it refers to other files */
  describeArrays: [{ path: string }, ArrayContents];
  /** A hyperslab as `ArrayDataset.read` wants it. */
  readArray: [{ path: string; variable: string; ranges: readonly AxisRange[] }, ArrayValues];
  /** To or from lon/lat degrees WGS 84; null for a point without a counterpart. `crs`: 'EPSG:n', WKT or a PROJ string. */
  projectPoints: [
    { crs: string; points: readonly Point[]; direction: 'toLonLat' | 'fromLonLat' },
    ReadonlyArray<Point | null>,
  ];
  /**
   * A local file that the house made, in another CRS as a COG; its own place may be given by arrays of coordinates.
   * `resolution` in units of the CRS, null = GDAL's choice. With `addsAlpha`, another band says which pixels are the source's.
   */
  warpFile: [
    {
      source: string;
      target: string;
      crs: string;
      resolution: number | null;
      resampling: Resampling;
      threads: number;
      memoryMb: number;
      addsAlpha?: boolean;
      options: CogOptions;
    },
    RasterDescription,
  ];
  /**
   * Bands of strangers' files, all on one grid and of one type, as one COG. Where the mask band has one of its values they
   * become `noData`, which the file declares.
   */
  mergeBands: [
    {
      bands: readonly BandPlace[];
      mask: (BandPlace & { readonly values: readonly number[] }) | null;
      noData: number | null;
      target: string;
      options: CogOptions;
    },
    RasterDescription,
  ];
  /** Points of a local file onto a grid, as raw Float32 in a local file. */
  gridPoints: [GridPointsRequest, { readonly filled: number }];
  /** For each WKT: is it the same CRS as `reference` (OSRIsSame, the rule gdalbuildvrt applies — not text, not EPSG number)? */
  sameCrs: [{ reference: string; wkts: readonly string[] }, readonly boolean[]];
  /** Where a grid that has no file yet would lie: what `describe` would say of it. `crs` is WKT or 'EPSG:n'. */
  outline: [
    { crs: string; geoTransform: readonly number[]; width: number; height: number },
    Pick<RasterDescription, 'bboxWgs84' | 'footprint'>,
  ];
}

export type OperationName = keyof RasterOperations;
export type OperationArguments<K extends OperationName> = RasterOperations[K][0];
export type OperationResult<K extends OperationName> = RasterOperations[K][1];
