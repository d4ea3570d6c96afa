import { type ArrayValues, type AxisRange } from '#libs/cf';
import { type EncodableImage } from '#libs/encode';
import { type Point } from '#libs/geo';
import { type AmplitudeQuicklookRequest, type RenderedProduct, type RgbCompositeRequest } from '../products/types.js';
import { type BandLook, type BandStats, type RasterDescription } from './description.js';
import { type PixelBlock, type PixelGrid, type PixelWindow, type PointSample, type Resampling } from './grids.js';
import {
  type BuildVrtRequest,
  type BuildVrtResult,
  type OverviewSeries,
  type PaintOverviewsRequest,
} from './mosaics.js';
import {
  type ArrayContents,
  type BandPlace,
  type CogOptions,
  type CutRequest,
  type GridPointsRequest,
} from './files.js';

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
