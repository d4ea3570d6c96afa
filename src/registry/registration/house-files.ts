import { stat } from 'node:fs/promises';
import { Injectable } from '@nestjs/common';
import { RasterPool, type RasterDescription } from '#libs/raster';
import { Buckets } from '#libs/storage';
import { hashFile, publishedKeys } from '../../ingest/index.js';
import { timed } from '../../platform/logging/context.js';
import { cogStatusOf } from './file-look.js';
import { FileInspection } from './file-inspection.js';
import { type RegisteredFile } from './file-to-register.js';
import { type PlacedFile } from './files-in-place.js';

/** Px: below this a raster is drawn from its own pixels fast enough. */
const NEEDS_OVERVIEWS_PX = 512;
const CONVERSION_TIMEOUT_MS = 3_600_000;
const WARP_MEMORY_MB = 256;

type ScratchFile = Extract<RegisteredFile, { kind: 'scratch' }>;

/** Files on their way from scratch into the house bucket, where they are objects that nobody changes. */
@Injectable()
export class HouseFiles {
  constructor(
    private readonly buckets: Buckets,
    private readonly pool: RasterPool,
    private readonly inspection: FileInspection,
  ) {}

  /**
   * Moves the file: it is gone from scratch. One that is placed by ground control points is warped to a grid, because everything
   * that serves rasters counts in rows and columns of one.
   * @throws what `FileInspection.describe` throws, STORAGE_FULL, CANCELLED
   */
  async take(
    datasetId: string,
    { path, buildOverviews = false }: ScratchFile,
    signal: AbortSignal,
  ): Promise<PlacedFile> {
    const { size } = await stat(path);
    const [raster, sourceSha256] = await Promise.all([
      this.inspection.open(path, size, signal),
      timed('hash', () => hashFile(path, signal)),
    ]);
    const isPlacedByPoints = raster.geoTransform === null && !!raster.gcpCrs;
    if (isPlacedByPoints || (buildOverviews && lacksOverviews(raster))) {
      const cog = `${path}.cog.tif`;
      await timed('convert', () =>
        isPlacedByPoints ? this.warp(raster, path, cog, signal) : this.toCog(path, cog, signal),
      );
      const sha256 = await timed('hash', () => hashFile(cog, signal));
      return this.store(publishedKeys(datasetId, sha256).cog, cog, { sha256, sourceSha256 }, signal);
    }
    const key = publishedKeys(datasetId, sourceSha256).asItIs;
    return this.store(key, path, { sha256: sourceSha256, sourceSha256 }, signal);
  }

  private toCog(source: string, target: string, signal: AbortSignal): Promise<RasterDescription> {
    const options = { signal, timeoutMs: CONVERSION_TIMEOUT_MS, exclusive: true };
    return this.pool.run('writeCog', { source, target }, options);
  }

  /** In the CRS of its points. Without a no-data value, an alpha band says where the picture ends. */
  private warp({ bands, gcpCrs }: RasterDescription, source: string, target: string, signal: AbortSignal) {
    const args = {
      source,
      target,
      crs: gcpCrs?.epsg ? `EPSG:${gcpCrs.epsg}` : (gcpCrs?.wkt ?? ''),
      resolution: null,
      resampling: bands.every(({ dtype }) => /^float/.test(dtype)) ? 'bilinear' : 'nearest',
      threads: 1,
      memoryMb: WARP_MEMORY_MB,
      addsAlpha: bands.every(({ nodata, color_interp }) => nodata === null && color_interp?.toLowerCase() !== 'alpha'),
      options: {},
    } as const;
    return this.pool.run('warpFile', args, { signal, timeoutMs: CONVERSION_TIMEOUT_MS, exclusive: true });
  }

  private async store(
    key: string,
    path: string,
    hashes: { sha256: string; sourceSha256: string },
    signal: AbortSignal,
  ): Promise<PlacedFile> {
    const description = await this.inspection.describe(path, (await stat(path)).size, signal);
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
