import { access } from 'node:fs/promises';
import { type Dataset } from 'gdal-async';
import { DomainError } from '#libs/errors';
import { driversNamed } from './drivers.js';
import { gdal } from './gdal.js';
import { unreadable } from './raster-errors.js';
import { Turns } from './turns.js';

/**
 * The driver is chosen from `drivers` by the file's content; a VRT among them is opened by default where the name says so.
 * The caller closes the dataset.
 * @throws RASTER_UNREADABLE
 */
export async function openRaster(path: string, drivers: readonly string[] = driversNamed(path)): Promise<Dataset> {
  try {
    return await gdal.openAsync(path, 'r', [...drivers]);
  } catch (error) {
    const reason = (await isMissing(path)) ? 'the file is missing' : `not a readable ${drivers.join(' or ')} file`;
    throw new DomainError('RASTER_UNREADABLE', `The raster cannot be opened: ${reason}`, { cause: error });
  }
}

/** Opens, works, always closes. What GDAL throws meanwhile is the file's fault. @throws RASTER_UNREADABLE */
export async function withRaster<T>(
  path: string,
  drivers: readonly string[] | undefined,
  work: (dataset: Dataset) => Promise<T>,
): Promise<T> {
  const dataset = await openRaster(path, drivers);
  const workAndClose = async () => {
    try {
      return await work(dataset);
    } catch (error) {
      throw unreadable('The raster cannot be read', error);
    } finally {
      dataset.close();
    }
  };
  return dataset.driver.description === 'VRT' ? vrtTurns.take(path, workAndClose) : workAndClose();
}

/**
 * Two handles of one VRT share its `<Overview>` files inside GDAL (GDALOpenShared, 3.6), and opening in one thread while
 * closing in another then crashes. So the handles of one VRT take turns, in this process.
 */
const vrtTurns = new Turns();

/** GDAL's own message does not tell a missing file from an unknown format. False for what is not a local file. */
async function isMissing(path: string): Promise<boolean> {
  if (path.startsWith('/vsi')) return false;
  return access(path).then(
    () => false,
    () => true,
  );
}
