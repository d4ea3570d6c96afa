import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { Injectable } from '@nestjs/common';
import { DomainError, isDomainError } from '#libs/errors';
import { RasterPool, UPLOAD_DRIVERS, type BandStats, type RasterDescription } from '#libs/raster';
import { Buckets, type ObjectStore } from '#libs/storage';
import { type StoredAsset } from '../../datasets/index.js';
import { type JobRun } from '../../jobs/index.js';
import { timed } from '../../platform/logging/context.js';
import { Scratch } from '../../platform/storage/scratch.js';
import { planConversion, type ConversionPlan } from './conversion-plan.js';
import { hashFile } from './file-hash.js';
import { publishedKeys } from './ingest-keys.js';
import { type ConversionOptions, type StagedFile } from './ingest-request.js';
import { assertIngestable, assertOptionsFit, assertPlausibleSize, assertScratchSpace } from './refusals.js';

/** px, ingest-vrt §1.1. */
const QUICKLOOK_SIZES = [256, 512] as const;
/** Wall clock of a GDAL call that reads the whole raster (ingest-vrt §4), and of one that reads a little of it. */
const HEAVY_TIMEOUT_MS = 3_600_000;
const LIGHT_TIMEOUT_MS = 120_000;

/** A raster whose objects lie in the house bucket, ready for the row that makes it a dataset. */
export interface ProducedRaster {
  /** Of the COG, with band statistics. */
  readonly description: RasterDescription;
  readonly asset: StoredAsset;
  /** EPSG code that the upload declared, before any override. */
  readonly originalSrid: number | null;
}

interface LocalFile {
  readonly path: string;
  readonly sha256: string;
}

interface LocalCog {
  readonly path: string;
  readonly raster: RasterDescription;
}

/** From a staged upload to published objects (ingest-vrt §7.2); knows no table. */
@Injectable()
export class CogPipeline {
  constructor(
    private readonly buckets: Buckets,
    private readonly pool: RasterPool,
    private readonly scratch: Scratch,
  ) {}

  /**
   * Validates, converts, measures and stores. All objects lie in one folder named after the COG's hash, so a second
   * attempt writes the same keys again.
   * @throws OBJECT_NOT_FOUND (upload expired), RASTER_UNREADABLE, RASTER_UNSUPPORTED, INVALID, STORAGE_FULL, CANCELLED
   */
  produce(run: JobRun, datasetId: string, file: StagedFile, options: ConversionOptions): Promise<ProducedRaster> {
    return this.scratch.within(async (dir) => {
      await run.progress(0.05, 'validating');
      assertScratchSpace(file.sizeBytes, await this.scratch.freeBytes());
      const path = await timed('fetch', () => this.fetch(file, dir, run.signal));
      const raster = await this.describe(path, run.signal);
      assertIngestable(raster, options);
      assertPlausibleSize(raster, file.sizeBytes);
      assertOptionsFit(raster, options);

      await run.progress(0.2, 'cog_convert');
      const plan = planConversion(raster, options);
      // Beside the conversion, which leaves the event loop idle.
      const [cog, sourceSha256] = await timed('convert', () =>
        allSettled([this.toCog(run, plan, path, raster, dir), hashFile(path, run.signal)]),
      );

      await run.progress(0.6, 'quicklook');
      const [sha256, description, quicklooks] = await timed('measure', () =>
        allSettled([
          plan.kind === 'as_is' ? sourceSha256 : hashFile(cog.path, run.signal),
          this.withStatistics(run, plan, cog),
          this.drawQuicklooks(run, cog.path),
        ]),
      );

      await run.progress(0.7, 'quicklook');
      const made = { source: { path, sha256: sourceSha256 }, cog: { path: cog.path, sha256 }, quicklooks, dir };
      const asset = await timed('store', () => this.store(run, datasetId, plan, made));
      return { description, asset, originalSrid: raster.crs?.epsg ?? null };
    }, run);
  }

  private describe(path: string, signal: AbortSignal): Promise<RasterDescription> {
    const args = { path, allowedDrivers: UPLOAD_DRIVERS };
    return this.pool.run('describe', args, { signal, timeoutMs: LIGHT_TIMEOUT_MS });
  }

  /** The staged file where GDAL reads it fast: in place on a filesystem bucket, else copied to scratch. */
  private async fetch(file: StagedFile, dir: string, signal: AbortSignal): Promise<string> {
    const store = this.buckets.house();
    if ((await store.head(file.key)) === null)
      throw new DomainError('OBJECT_NOT_FOUND', 'The uploaded file is no longer available: upload it again');
    const path = store.kind === 'filesystem' ? store.gdalPath(file.key) : join(dir, 'source.tif');
    if (store.kind !== 'filesystem') await pipeline(await store.get(file.key), createWriteStream(path), { signal });
    return path;
  }

  private async toCog(
    run: JobRun,
    plan: ConversionPlan,
    source: string,
    raster: RasterDescription,
    dir: string,
  ): Promise<LocalCog> {
    if (plan.kind === 'as_is') return { path: source, raster };
    const path = join(dir, 'source.cog.tif');
    const written = await this.pool.run(
      'writeCog',
      { source, target: path, options: plan.options },
      {
        signal: run.signal,
        timeoutMs: HEAVY_TIMEOUT_MS,
        exclusive: true,
        // A cancelled job is noticed by the signal; here its refusal of the write has nobody to tell.
        onProgress: (fraction) => void run.progress(0.2 + 0.4 * fraction, 'cog_convert').catch(() => undefined),
      },
    );
    return { path, raster: written };
  }

  /**
   * A converted file has been read to its last pixel; one taken as it is has not, so its statistics are exact: they
   * decode every block, and a file that lost its end on the way fails here instead of under a reader.
   */
  private async withStatistics(
    run: JobRun,
    plan: ConversionPlan,
    { path, raster }: LocalCog,
  ): Promise<RasterDescription> {
    const approximate = plan.kind === 'convert';
    const stats: ReadonlyArray<BandStats | null> = await this.pool.run(
      'statistics',
      { path, approximate },
      { signal: run.signal, timeoutMs: HEAVY_TIMEOUT_MS, exclusive: !approximate },
    );
    return { ...raster, bands: raster.bands.map((band, i) => ({ ...band, stats: stats[i] ?? null })) };
  }

  /** A raster without a picture is still a raster: a failure becomes a warning. */
  private async drawQuicklooks(run: JobRun, path: string): Promise<ReadonlyMap<number, Uint8Array>> {
    const drawn = new Map<number, Uint8Array>();
    const draw = async (size: number) => {
      try {
        drawn.set(
          size,
          await this.pool.run('quicklook', { path, size }, { signal: run.signal, timeoutMs: LIGHT_TIMEOUT_MS }),
        );
      } catch (error) {
        run.signal.throwIfAborted();
        if (!isDomainError(error)) throw error;
        run.warn({ code: 'quicklook_failed', message: `No quicklook of ${size} px: ${error.message}` });
      }
    };
    await allSettled(QUICKLOOK_SIZES.map(draw));
    return drawn;
  }

  private async store(
    run: JobRun,
    datasetId: string,
    plan: ConversionPlan,
    made: { source: LocalFile; cog: LocalFile; quicklooks: ReadonlyMap<number, Uint8Array>; dir: string },
  ): Promise<StoredAsset> {
    const store = this.buckets.house();
    const { signal } = run;
    const keys = publishedKeys(datasetId, made.cog.sha256);
    const isOurs = (file: LocalFile) => file.path.startsWith(made.dir);
    const quicklookUris = new Map<number, string>();
    for (const [size, png] of made.quicklooks) {
      await store.put(keys.quicklook(size), png, { signal });
      quicklookUris.set(size, keys.quicklook(size));
    }
    if (plan.kind === 'convert' && plan.keepsOriginal)
      await store.putFile(keys.original, made.source.path, { signal, move: isOurs(made.source) });
    // A staged source in a filesystem bucket is copied: it has to survive until the commit.
    const { size } = await store.putFile(keys.cog, made.cog.path, { signal, move: isOurs(made.cog) });
    return {
      assetUri: keys.cog,
      storageBackend: storageBackendOf(store),
      sha256: made.cog.sha256,
      sourceSha256: made.source.sha256,
      sizeBytes: size,
      cogStatus: plan.kind === 'as_is' ? 'verified' : 'converted',
      quicklook256Uri: quicklookUris.get(256) ?? null,
      quicklook512Uri: quicklookUris.get(512) ?? null,
    };
  }
}

function storageBackendOf(store: ObjectStore): StoredAsset['storageBackend'] {
  return store.kind === 's3' ? 's3' : 'local';
}

/** `Promise.all` that leaves nobody at work behind: a failure is thrown when all have ended. */
async function allSettled<T extends readonly unknown[]>(work: T): Promise<{ -readonly [K in keyof T]: Awaited<T[K]> }> {
  await Promise.allSettled(work);
  return Promise.all(work);
}
