import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type ModuleMetadata, type Type } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { ByocModule, ByocWorkerModule } from '../../src/byoc/index.js';
import { IngestSweeper } from '../../src/byoc/ingest/ingest-sweeper.js';
import { Job, JobsWorkerModule } from '../../src/jobs/index.js';
import { JobRuns } from '../../src/jobs/job-runs.js';
import { JobWorker } from '../../src/jobs/job-worker.js';
import { loadConfig } from '../../src/platform/config/load-config.js';
import { PlatformModule } from '../../src/platform/platform.module.js';
import { startCatalogApp, type CatalogApp, type Json, type SignedIn } from './catalog-app.js';
import { gdalTool } from './gdal-cli.js';
import { translate, writeRaster, type RasterFile } from './raster-files.js';

/**
 * BYOC and the catalogue over HTTP, and a worker half in the same process that takes no bells: a test ingests when it
 * wants to.
 */
export interface ByocApp extends CatalogApp {
  /** From the worker half. */
  work<T>(token: Type<T>): T;
  /** Does what a worker does when bells ring, until no BYOC job waits. */
  ingest(): Promise<void>;
  /** Runs one waiting job and leaves others. @returns its row afterwards, null when none waits */
  runNext(): Promise<Job | null>;
  createCollection(body?: object, who?: SignedIn): Promise<string>;
  /** POSTs a tile. @returns its id */
  createTile(collectionId: string, body: object, who?: SignedIn): Promise<string>;
  tile(collectionId: string, id: string): Promise<Json>;
  /** Creates, ingests and reads it back. */
  ingested(collectionId: string, body: object): Promise<Json>;
  /** Path of a file in a filesystem bucket, its folders made. */
  file(bucket: string, key: string): Promise<string>;
  /** A small tiled GeoTIFF with values by GDAL; tiles of 256 px. */
  cog(bucket: string, key: string, raster?: RasterFile): Promise<string>;
}

/** @param imports features besides BYOC */
export async function startByocApp(
  env: Record<string, string> = {},
  imports: NonNullable<ModuleMetadata['imports']> = [],
): Promise<ByocApp> {
  const app = await startCatalogApp({ imports: [ByocModule, ...imports], env });
  const config = loadConfig({
    DATABASE_URL: (app.dataSource.options as { url: string }).url,
    REDIS_URL: process.env['TEST_REDIS_URL'],
    SWATH_DATA_DIR: app.dataDir,
    ...env,
  });
  const worker = await Test.createTestingModule({
    imports: [PlatformModule.forRoot(config), JobsWorkerModule, ByocWorkerModule],
  })
    .overrideProvider(JobWorker)
    .useValue({})
    .setLogger({
      log: () => undefined,
      warn: () => undefined,
      error: (e: unknown) => process.env['TEST_LOG'] && console.error(e),
    }) // prettier-ignore
    .compile();
  await worker.init();
  // A test sweeps when it wants to.
  await worker.get(IngestSweeper, { strict: false }).onModuleDestroy();
  const { editor } = app.people;
  const path = (id: string) => `/api/v1/byoc/collections/${id}`;

  const runNext: ByocApp['runNext'] = async () => {
    const [next] = await app.dataSource.manager.find(Job, {
      where: { kind: 'byoc_ingest', status: 'pending' },
      order: { createdAt: 'ASC' },
      take: 1,
    });
    if (next === undefined) return null;
    await worker.get(JobRuns, { strict: false }).run({ job_id: next.id, attempt_id: next.attemptId });
    return app.dataSource.manager.findOneByOrFail(Job, { id: next.id });
  };
  const ingest: ByocApp['ingest'] = async () => {
    for (let job = await runNext(); job !== null; job = await runNext())
      if (job.status !== 'complete') throw new Error(`job ${job.status}: ${job.errorMessage}`);
  };
  const made = async (route: string, who: SignedIn, body: object): Promise<string> => {
    const answer = await app.call('POST', route, who, body);
    if (answer.status !== 201) throw new Error(`${route}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body.data.id as string;
  };
  const createTile: ByocApp['createTile'] = (id, body, who = editor) => made(`${path(id)}/tiles`, who, body);
  const tile: ByocApp['tile'] = async (id, tileId) => (await app.call('GET', `${path(id)}/tiles/${tileId}`, editor)).body.data; // prettier-ignore
  const file: ByocApp['file'] = async (bucket, key) => {
    const at = join(app.dataDir, 'buckets', bucket, key);
    await mkdir(dirname(at), { recursive: true });
    return at;
  };

  return {
    ...app,
    work: (token) => worker.get(token, { strict: false }),
    ingest,
    runNext,
    createCollection: (body = {}, who = editor) =>
      made('/api/v1/byoc/collections', who, { name: 'mine', s3Bucket: 'cogs', ...body }),
    createTile,
    tile,
    ingested: async (id, body) => {
      const tileId = await createTile(id, body);
      await ingest();
      return tile(id, tileId);
    },
    file,
    cog: async (bucket, key, raster = {}) => {
      const at = await file(bucket, key);
      // GDAL takes the first of two options of one name.
      const creation = [...(raster.creation ?? []), 'TILED=YES', 'COMPRESS=DEFLATE'];
      return writeRaster(at, { values: [7], ...raster, creation });
    },
    close: async () => {
      await worker.close();
      await app.close();
    },
  };
}

/** A COG by GDAL's own driver, cut out of a sample. */
export async function cutSample(source: string, target: string, options: readonly string[]): Promise<void> {
  await translate(`samples/sentinel2-29RKH/${source}`, target, ['-of', 'COG', 'BLOCKSIZE=256', ...options]);
}

export { gdalTool };
