import { lstatSync, realpathSync } from 'node:fs';
import { realpath } from 'node:fs/promises';
import { dirname, join, sep } from 'node:path';
import { errnoOf } from './errno.js';
import { assertKey } from './object-key.js';
import { notFound } from './store-error.js';

/**
 * Keys to paths below one root folder. Symbolic links are followed as long as they stay below the root; a link that
 * leads out, or nowhere, makes the objects behind it absent, for us and for GDAL.
 */
export class FilesystemPaths {
  private realRoot: string | null = null;

  constructor(
    private readonly bucket: string,
    readonly root: string,
  ) {}

  /** Where the object would be, links not looked at. @throws INVALID_KEY */
  of(key: string): string {
    assertKey(key);
    return join(this.root, key);
  }

  /** The object's path with all links resolved; null when it does not exist or lies outside the bucket. */
  async existing(key: string): Promise<string | null> {
    const path = this.of(key);
    try {
      const real = await realpath(path);
      return this.isInside(real) ? real : null;
    } catch (error) {
      if (isAbsence(error)) return null;
      throw error;
    }
  }

  /**
   * Whether a path that was just looked at, links followed, ends below the root. Synchronous: the kernel still has all its
   * names at hand, and the way through the thread pool costs ten times as much.
   */
  leadsInside(path: string): boolean {
    const real = realpathOrNull(path);
    return real !== null && this.isInside(real);
  }

  /**
   * `of(key)`, after a look that what exists of it lies inside. Synchronous because GDAL paths are built in plain
   * expressions; it costs some 10 µs. @throws OBJECT_NOT_FOUND
   */
  confined(key: string): string {
    const path = this.of(key);
    for (let at = path; at.length >= this.root.length; at = dirname(at)) {
      if (!isThere(at)) continue;
      const real = realpathOrNull(at);
      if (real === null || !this.isInside(real)) throw notFound(this.bucket, key);
      break;
    }
    return path;
  }

  private isInside(real: string): boolean {
    this.realRoot ??= realpathSync.native(this.root);
    return real === this.realRoot || real.startsWith(this.realRoot + sep);
  }
}

/** No such file, a file where a folder should be, or links in a circle. */
export function isAbsence(error: unknown): boolean {
  return ['ENOENT', 'ENOTDIR', 'ELOOP'].includes(errnoOf(error));
}

function realpathOrNull(path: string): string | null {
  try {
    return realpathSync.native(path);
  } catch (error) {
    if (isAbsence(error)) return null;
    throw error;
  }
}

/** Also a link that leads nowhere. Most objects that are written are new: to be told so costs less than an error. */
function isThere(path: string): boolean {
  try {
    return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
  } catch (error) {
    if (isAbsence(error)) return false;
    throw error;
  }
}
