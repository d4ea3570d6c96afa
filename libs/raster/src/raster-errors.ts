import { statfs } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { DomainError, isDomainError } from '#libs/errors';

/** GDAL's sentence without anything that names this host: absolute and /vsi paths shrink to their last part. */
export function cleanMessage(error: unknown): string {
  const text = (error as Partial<Error> | null)?.message ?? String(error);
  return text
    .replace(/(?:\/[^\s/'"`,:;()]+)+\/?/g, (path) => basename(path))
    .replace(/\s+/g, ' ')
    .trim();
}

/** The file's fault: wraps what GDAL said, once. A defect of ours (TypeError, RangeError) stays what it is. */
export function unreadable(what: string, error: unknown): Error {
  if (isDomainError(error)) return error;
  if (error instanceof Error && error.name !== 'Error') return error;
  return new DomainError('RASTER_UNREADABLE', `${what}: ${cleanMessage(error)}`, { cause: error });
}

/** Below this a failed write is taken to be the disk's fault: GDAL reports a full disk only as a failed write. */
const FULL_DISK_BYTES = 4 * 1024 * 1024;

/** A failed write: STORAGE_FULL when the disk under `target` has no room left, otherwise the source's fault. */
export async function writeFailure(what: string, target: string, error: unknown): Promise<Error> {
  const disk = await statfs(dirname(target)).catch(() => null);
  const freeBytes = disk === null ? Infinity : disk.bavail * disk.bsize;
  if (freeBytes < FULL_DISK_BYTES) {
    return new DomainError('STORAGE_FULL', `${what}: no space left in the data folder`, { cause: error });
  }
  return unreadable(what, error);
}
