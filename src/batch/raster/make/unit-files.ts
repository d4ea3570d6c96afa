import { type ObjectStore } from '#libs/storage';
import { inParallel } from '../../../platform/process/bounded-parallel.js';
import { type OrderedFile, type RasterJob, type RasterUnit } from '../order/raster-order.js';
import { keyOf } from '../order/path-template.js';

/** One object of a unit. */
export interface UnitFile {
  readonly file: OrderedFile;
  readonly key: string;
}

const LOOKS_AT_ONCE = 8;

/** Pure. @throws INVALID_KEY for a name that cannot be part of a key */
export function unitFiles(
  { taskId, order }: Pick<RasterJob, 'taskId' | 'order'>,
  { id, name }: Pick<RasterUnit, 'id' | 'name'>,
): UnitFile[] {
  return order.files.map((file) => {
    const { identifier: outputId, format } = file;
    const values = { requestId: taskId, tileName: name, tileId: id, outputId, format: EXTENSIONS[format] };
    return { file, key: keyOf(file.template, values) };
  });
}

/** How many of the objects are there. */
export async function countExisting(
  files: readonly UnitFile[],
  storeOf: (file: UnitFile) => ObjectStore,
): Promise<number> {
  const found = await inParallel(files, LOOKS_AT_ONCE, (one) => storeOf(one).head(one.key));
  return found.filter((info) => info !== null).length;
}

const EXTENSIONS: Readonly<Record<OrderedFile['format'], 'tif' | 'json'>> = {
  'image/tiff': 'tif',
  'application/json': 'json',
};
