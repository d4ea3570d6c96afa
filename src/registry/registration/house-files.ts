import { stat } from 'node:fs/promises';
import { Injectable } from '@nestjs/common';
import { RasterPool, type RasterDescription } from '#libs/raster';
import { Buckets } from '#libs/storage';
import { hashFile, publishedKeys } from '../../ingest/index.js';
import { timed } from '../../platform/logging/context.js';
import { FileInspection } from './file-inspection.js';
import { type RegisteredFile } from './file-to-register.js';
import { cogStatusOf } from './file-look.js';
import { type PlacedFile } from './files-in-place.js';

/** Px: below this a raster is drawn from its own pixels fast enough. */
const NEEDS_OVERVIEWS_PX = 512;
const COG_TIMEOUT_MS = 3_600_000;

type ScratchFile = Extract<RegisteredFile, { kind: 'scratch' }>;

/** Files on their way from scratch into the house bucket, where they are objects that nobody changes. */
@Injectable()
export class HouseFiles {
  constructor(
    private readonly buckets: Buckets,
    private readonly pool: RasterPool,
    private readonly inspection: FileInspection,
  ) {}

  /** Moves the file: it is gone from scratch. @throws what `FileInspection.describe` throws, STORAGE_FULL, CANCELLED */
  async take(datasetId: string, { path, buildOverviews = false }: ScratchFile, signal: AbortSignal): Promise<PlacedFile> {
    const { size } = await stat(path);
    const [description, sourceSha256] = await Promise.all([
      this.inspection.describe(path, size, signal),
      timed('hash', () => hashFile(path, signal)),
    ]);
    if (buildOverviews && lacksOverviews(description)) {
      const cog = await this.toCog(path, signal);
      const sha256 = await timed('hash', () => hashFile(cog.path, signal));
      const key = publishedKeys(datasetId, sha256).cog;
      const bands = description.bands;
      return this.store(key, cog.path, { ...cog.description, bands }, { sha256, sourceSha256 }, signal);
    }
    const key = publishedKeys(datasetId, sourceSha256).asItIs;
    return this.store(key, path, description, { sha256: sourceSha256, sourceSha256 }, signal);
  }

  private async toCog(source: string, signal: AbortSignal) {
    const path = `${source}.cog.tif`;
    const options = { signal, timeoutMs: COG_TIMEOUT_MS, exclusive: true };
    const description = await timed('convert', () => this.pool.run('writeCog', { source, target: path }, options));
    return { path, description };
  }

  private async store(
    key: string,
    path: string,
    description: RasterDescription,
    hashes: { sha256: string; sourceSha256: string },
    signal: AbortSignal,
  ): Promise<PlacedFile> {
    const store = this.buckets.house();
    const { size } = await timed('store', () => store.putFile(key, path, { signal, move: true }));
    const isConverted = hashes.sha256 !== hashes.sourceSha256;
    return {
      description,
      asset: {
        ...hashes,
        assetUri: key,
        storageBackend: store.kind === 's3' ? 's3' : 'local',
        sizeBytes: size,
        cogStatus: isConverted ? 'converted' : cogStatusOf(description),
      },
    };
  }
}

function lacksOverviews({ width, height, overviews }: RasterDescription): boolean {
  return overviews.length === 0 && Math.max(width, height) > NEEDS_OVERVIEWS_PX;
}
