import { type Dataset } from 'gdal-async';
import { DomainError } from '#libs/errors';
import { isComplex } from './data-type.js';
import { SCENE_DRIVERS } from './drivers.js';
import { HandlePool, type PooledRaster } from './handle-pool.js';
import { openRaster } from './open.js';
import { unreadable } from './raster-errors.js';
import { localVersion } from './scene-handle.js';
import { type GridRead, type PlainLevel } from './contract/grids.js';

interface PlainHandle extends PooledRaster {
  readonly dataset: Dataset;
  /** Full size first, then the overviews from fine to coarse. */
  readonly levels: readonly PlainLevel[];
}

const OPEN_FILES = 32;
const handles = new HandlePool<PlainHandle>(OPEN_FILES, openPlain);

/**
 * The first band of a file for those who know by other means where its pixels lie: images in radar geometry, which have
 * neither a CRS nor a geotransform. Kept open from one request to the next.
 * @throws RASTER_UNREADABLE, RASTER_UNSUPPORTED (complex)
 */
export async function usePlainRaster<R>(
  { path, version }: Pick<GridRead, 'path' | 'version'>,
  work: (levels: readonly PlainLevel[]) => Promise<R>,
): Promise<R> {
  try {
    return await handles.use(path, version ?? (await localVersion(path)), ({ levels }) => work(levels));
  } catch (error) {
    throw unreadable('The raster cannot be read', error);
  }
}

async function openPlain(path: string): Promise<PlainHandle> {
  const dataset = await openRaster(path, SCENE_DRIVERS);
  try {
    const band = dataset.bands.get(1);
    if (isComplex(band.dataType)) throw new DomainError('RASTER_UNSUPPORTED', 'The raster is complex');
    const levels = [band, ...band.overviews].map((one): PlainLevel => {
      const { x: width, y: height } = one.size;
      return {
        width,
        height,
        read: async ({ col, row, width: cols, height: rows }, into) => {
          await one.pixels.readAsync(col, row, cols, rows, into, { type: 'Float32' });
        },
      };
    });
    return { dataset, levels: levels.toSorted((a, b) => b.width - a.width) };
  } catch (error) {
    dataset.close();
    throw unreadable('The raster cannot be read', error);
  }
}
