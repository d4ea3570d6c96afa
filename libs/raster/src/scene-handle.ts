import { stat } from 'node:fs/promises';
import { type Dataset, type SpatialReference } from 'gdal-async';
import { DomainError } from '#libs/errors';
import { type Point } from '#libs/geo';
import { type ControlGrid, mapped } from './control-grid.js';
import { crsOf, isDegreeBased } from './crs.js';
import { driversNamed, SCENE_DRIVERS } from './drivers.js';
import { type GeoTransform, isRotated, mapToPixel } from './geo-transform.js';
import { GridPlacement } from './grid-placement.js';
import { HandlePool, type PooledRaster } from './handle-pool.js';
import { openRaster } from './open.js';
import { type PixelSteps, pixelSteps } from './pixel-steps.js';
import { unreadable } from './raster-errors.js';
import { describedBands, type FileBand } from './file-bands.js';
import { type GridRead, type PixelGrid } from './contract/grids.js';

/** An open file and all that is asked of it besides pixels; read before the first asynchronous operation. */
export interface SceneHandle extends PooledRaster {
  readonly dataset: Dataset;
  /** WKT. */
  readonly crs: string;
  readonly geoTransform: GeoTransform;
  /** CRS and geotransform in one: files of which it is the same have their pixels in the same places. */
  readonly layout: string;
  readonly fileBands: readonly FileBand[];
  /** How many pixels of the file one pixel of the grid spans, at the grid's centre. */
  steps(grid: PixelGrid): PixelSteps;
  /** In pixels of the file, off by no more than `tolerance` of them; null where interpolation does not do. */
  controlGrid(grid: PixelGrid, tolerance: number): ControlGrid | null;
  /** Columns after which places repeat, once around the globe; null = they do not. */
  readonly turn: number | null;
}

const OPEN_FILES = 64;
/** Apart, so that a VRT which is open as one of ours is not found by a scene that must not be one. */
const handles = {
  stored: new HandlePool<SceneHandle>(OPEN_FILES, (path) => openScene(path, driversNamed(path))),
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

/** Of a file's content, where nobody tells; '' for what is not a local file. */
export async function localVersion(path: string): Promise<string> {
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
  const turn = equatorOf(srs);
  const crs = srs.toWKT();
  const placement = new GridPlacement(srs, turn);
  const toPixel = (point: Point) => mapToPixel(geoTransform, point)!;
  return {
    dataset,
    crs,
    geoTransform,
    layout: `${geoTransform.join()} ${crs}`,
    fileBands: describedBands(dataset),
    steps: (grid) => pixelSteps(placement.centre(grid)?.map(toPixel) ?? null),
    controlGrid: (grid, tolerance) => {
      const nodes = placement.controlGrid(grid, tolerance * Math.sqrt(pixelArea));
      return nodes && mapped(nodes, toPixel);
    },
    turn: turn === null || isRotated(geoTransform) ? null : Math.abs(turn / geoTransform[1]!),
  };
}

/** In x of CRS whose x says how far east; null = of none. */
function equatorOf(srs: SpatialReference): number | null {
  if (isDegreeBased(srs)) return 360;
  return srs.getAuthorityName(null) === 'EPSG' && srs.getAuthorityCode(null) === '3857' ? WEB_MERCATOR_TURN : null;
}
const WEB_MERCATOR_TURN = 2 * Math.PI * 6_378_137;
