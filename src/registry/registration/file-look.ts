import { Injectable } from '@nestjs/common';
import { DomainError } from '#libs/errors';
import { type RasterDescription } from '#libs/raster';
import { type ObjectInfo } from '#libs/storage';
import { type DatasetPlace } from '../../datasets/index.js';
import { hashOf } from '../../ingest/index.js';
import { timed } from '../../platform/logging/context.js';
import { FileInspection } from './file-inspection.js';

export interface LookedAt {
  readonly description: RasterDescription;
  /** Hex. */
  readonly sha256: string;
  readonly info: ObjectInfo;
}

type Place = Pick<DatasetPlace, 'store' | 'key' | 'gdalPath'>;

/** One look at a stored file: what it is, its hash, and that both are of the same bytes. */
@Injectable()
export class FileLook {
  constructor(private readonly inspection: FileInspection) {}

  /**
   * Links are resolved each time, so a link that was turned to another file meanwhile shows by its inode, as a file that grew
   * shows by its size and time.
   * @param name as errors call it
   * @throws NOT_FOUND, CONFLICT when it changed meanwhile, and what `FileInspection.describe` throws
   */
  async at({ store, key, gdalPath }: Place, name: string, signal: AbortSignal): Promise<LookedAt> {
    const info = await store.head(key);
    if (info === null) throw new DomainError('NOT_FOUND', `${JSON.stringify(name)} is not there`);
    const description = await this.inspection.describe(gdalPath, info.size, signal);
    const sha256 = await timed('hash', async () => hashOf(await store.get(key), signal));
    if ((await store.head(key))?.etag !== info.etag)
      throw new DomainError('CONFLICT', `${JSON.stringify(name)} changed while it was being read: try again`);
    return { description, sha256, info };
  }
}

/** Of a file that was not made here. */
export function cogStatusOf({ cog }: RasterDescription): 'verified' | 'unknown' {
  return cog.compliant ? 'verified' : 'unknown';
}
