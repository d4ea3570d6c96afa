import { stat } from 'node:fs/promises';
import { type Dataset, type RasterBand } from 'gdal-async';
import { DomainError } from '#libs/errors';
import { type Point } from '#libs/geo';
import { type ControlGrid } from './control-grid.js';
import { crsOf } from './crs.js';
import { isComplex, isFloat } from './data-type.js';
import { SCENE_DRIVERS, STORED_DRIVERS } from './drivers.js';
import { mapToPixel } from './geo-transform.js';
import { GridPlacement } from './grid-placement.js';
import { HandlePool, type PooledRaster } from './handle-pool.js';
import { openRaster } from './open.js';
import { unreadable } from './raster-errors.js';
import { type GridRead, type PixelGrid } from './types.js';

/** A band's pixels at full size or of an overview. */
export interface RasterLevel {
  readonly band: RasterBand;
  readonly width: number;
  readonly height: number;
}

export interface FileBand {
  /** Full size first, then the overviews from fine to coarse. */
  readonly levels: readonly RasterLevel[];
  /** As the file declares it. */
  readonly nodata: number | null;
  /** GDAL's name; 64-bit integers come as doubles. */
  readonly readType: string;
  readonly isFloat: boolean;
  readonly isFloat32: boolean;
  readonly isComplex: boolean;
  /** A mask or alpha band decides what is valid, not a value. */
  readonly hasOwnMask: boolean;
}

/** An open file and all that is asked of it besides pixels; read before the first asynchronous operation. */
export interface SceneHandle extends PooledRaster {
  readonly dataset: Dataset;
  readonly fileBands: readonly FileBand[];
  /** How many pixels of the file one pixel of the grid spans, at the grid's centre; > 1 = the output is coarser. */
  reduction(grid: PixelGrid): number;
  /** In the file's CRS, off by no more than `tolerance` pixels; null where interpolation does not do. */
  controlGrid(grid: PixelGrid, tolerance: number): ControlGrid | null;
  /** File's CRS → fractional pixel. */
  toPixel(point: Point): Point;
}

const OPEN_FILES = 64;
/** Apart, so that a VRT which is open as one of ours is not found by a scene that must not be one. */
const handles = {
  stored: new HandlePool<SceneHandle>(OPEN_FILES, (path) => openScene(path, STORED_DRIVERS)),
  foreign: new HandlePool<SceneHandle>(OPEN_FILES, (path) => openScene(path, SCENE_DRIVERS)),
};

/**
 * One handle per file, kept open from one request to the next, and with it the decoded blocks in GDAL's cache. What two
 * requests read from the same file they read one after the other. `version` null: a local file tells by itself.
 */
export async function useScene<R>(
  { path, version, madeHere }: Pick<GridRead, 'path' | 'version' | 'madeHere'>,
  work: (scene: SceneHandle) => Promise<R>,
): Promise<R> {
  try {
    return await handles[madeHere ? 'stored' : 'foreign'].use(path, version ?? (await localVersion(path)), work);
  } catch (error) {
    throw unreadable('The raster cannot be read', error);
  }
}

async function localVersion(path: string): Promise<string> {
  if (path.startsWith('/vsi')) return '';
  const found = await stat(path).catch(() => null);
  return found === null ? '' : `${found.ino} ${found.mtimeMs} ${found.size}`;
}

async function openScene(path: string, drivers: readonly string[]): Promise<SceneHandle> {
  const dataset = await openRaster(path, drivers);
  try {
    return describedScene(dataset);
  } catch (error) {
    dataset.close();
    throw error;
  }
}

function describedScene(dataset: Dataset): SceneHandle {
  const [srs, geoTransform] = [crsOf(dataset), dataset.geoTransform];
  if (srs === null || geoTransform === null || mapToPixel(geoTransform, [0, 0]) === null) {
    throw new DomainError('RASTER_UNSUPPORTED', 'The raster has no coordinate reference system or no geotransform');
  }
  const pixelArea = Math.abs(geoTransform[1]! * geoTransform[5]! - geoTransform[2]! * geoTransform[4]!);
  const placement = new GridPlacement(srs);
  return {
    dataset,
    fileBands: dataset.bands.map(describedBand),
    reduction: (grid) => Math.sqrt(placement.areaOfCentrePixel(grid) / pixelArea),
    controlGrid: (grid, tolerance) => placement.controlGrid(grid, tolerance * Math.sqrt(pixelArea)),
    toPixel: (point) => mapToPixel(geoTransform, point)!,
  };
}

/** GDAL: GMF_PER_DATASET, also with GMF_ALPHA. */
const PER_DATASET_MASK = 0x02;

function describedBand(band: RasterBand): FileBand {
  const type = band.dataType ?? 'Float64';
  const levelOf = (one: RasterBand): RasterLevel => ({ band: one, width: one.size.x, height: one.size.y });
  const overviews = band.overviews.map(levelOf).toSorted((a, b) => b.width - a.width);
  return {
    levels: [levelOf(band), ...overviews],
    nodata: band.noDataValue,
    readType: type.endsWith('Int64') ? 'Float64' : type,
    isFloat: isFloat(type),
    isFloat32: type === 'Float32',
    isComplex: isComplex(type),
    hasOwnMask: (band.getMaskFlags() & PER_DATASET_MASK) !== 0,
  };
}
