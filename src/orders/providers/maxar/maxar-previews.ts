import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Injectable } from '@nestjs/common';
import { RasterPool } from '#libs/raster';
import { Scratch } from '../../../platform/storage/scratch.js';
import { MaxarHub } from './maxar-hub.js';
import { type MaxarImage, previewOf } from './maxar-images.js';

const SIZE_PX = 512;

/** Small pictures of images. Maxar's are GeoTIFF mostly, which no browser shows. */
@Injectable()
export class MaxarPreviews {
  constructor(
    private readonly hub: MaxarHub,
    private readonly scratch: Scratch,
    private readonly pool: RasterPool,
  ) {}

  /** @returns null when the image has none. @throws NOT_FOUND, UPSTREAM_FAILED, RASTER_UNREADABLE */
  async of(image: MaxarImage, signal: AbortSignal): Promise<{ mediaType: string; body: Readable } | null> {
    const preview = previewOf(image);
    if (preview === null) return null;
    const body = await this.hub.stream(preview.href, signal);
    if (preview.mediaType !== null) return { mediaType: preview.mediaType, body };
    return { mediaType: 'image/png', body: Readable.from([await this.painted(body, signal)]) };
  }

  private painted(body: Readable, signal: AbortSignal): Promise<Uint8Array> {
    return this.scratch.within(
      async (dir) => {
        const path = join(dir, 'preview.tif');
        await pipeline(body, createWriteStream(path), { signal });
        return this.pool.run('quicklook', { path, size: SIZE_PX }, { signal });
      },
      { signal },
    );
  }
}
