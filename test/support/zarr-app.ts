import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Type } from '@nestjs/common';
import { type NestExpressApplication } from '@nestjs/platform-express';
import { Test } from '@nestjs/testing';
import { FilesystemStore, type ObjectStore } from '#libs/storage';
import { DataSource } from 'typeorm';
import { AuthModule } from '../../src/auth/index.js';
import { Job, JobsModule, JobsWorkerModule } from '../../src/jobs/index.js';
import { JobRuns } from '../../src/jobs/job-runs.js';
import { JobWorker } from '../../src/jobs/job-worker.js';
import { loadConfig } from '../../src/platform/config/load-config.js';
import { setUpHttp } from '../../src/platform/http/set-up-http.js';
import { PlatformModule } from '../../src/platform/platform.module.js';
import { ZarrModule, ZarrWorkerModule } from '../../src/zarr/index.js';
import { freshDatabase } from './database.js';
import { ADMIN, signIn, type SignedIn } from './people.js';

export interface Answer<T = Record<string, unknown>> {
  readonly status: number;
  readonly body: T;
}

/**
 * Zarr collections over HTTP with a real database, Redis and a filesystem bucket `archive`. The worker half lives in the
 * same process but takes no bells: a test runs a job when it wants it to run.
 */
export interface ZarrApp {
  readonly bucket: ObjectStore;
  /** Of the bucket. */
  readonly folder: string;
  readonly dataSource: DataSource;
  readonly people: Record<'admin' | 'editor' | 'viewer', SignedIn>;
  work<T>(token: Type<T>): T;
  call<T = Record<string, unknown>>(
    method: string,
    path: string,
    who?: SignedIn | null,
    json?: unknown,
  ): Promise<Answer<T>>;
  /** The newest job of a collection. */
  jobOf(collectionId: string): Promise<Job>;
  /** Does what a worker does when the job's bell rings; resolves with the row when the run has ended. */
  runJob(id: string): Promise<Job>;
  close(): Promise<void>;
}

export async function startZarrApp(): Promise<ZarrApp> {
  const redisUrl = process.env['TEST_REDIS_URL'];
  if (!redisUrl) throw new Error('TEST_REDIS_URL is not set: run `npm test`, or start a Redis and set it');
  const database = await freshDatabase();
  const dataDir = await mkdtemp(join(tmpdir(), 'swath-zarr-'));
  const folder = join(dataDir, 'buckets', 'archive');
  await mkdir(folder, { recursive: true });
  const config = loadConfig({
    DATABASE_URL: database.url,
    REDIS_URL: redisUrl,
    SWATH_DATA_DIR: dataDir,
    SWATH_ADMIN_EMAIL: ADMIN.email,
    SWATH_ADMIN_PASSWORD: ADMIN.password,
    SWATH_CLIENT_ID: 'first-client',
    SWATH_CLIENT_SECRET: 'the client secret',
  });
  const platform = PlatformModule.forRoot(config);
  const api = await Test.createTestingModule({ imports: [platform, AuthModule, JobsModule, ZarrModule] }).compile();
  const app = api.createNestApplication<NestExpressApplication>({ bodyParser: false, logger: false });
  setUpHttp(app, config);
  await app.listen(0, '127.0.0.1');
  const worker = await Test.createTestingModule({ imports: [platform, JobsWorkerModule, ZarrWorkerModule] })
    .overrideProvider(JobWorker)
    .useValue({})
    .setLogger({ log: () => undefined, warn: () => undefined, error: () => undefined })
    .compile();
  await worker.init();

  const url = await app.getUrl();
  const dataSource = app.get(DataSource);
  const call: ZarrApp['call'] = async (method, path, who = null, json) => {
    const type = json === undefined ? {} : { 'content-type': 'application/json' };
    const body = json === undefined ? {} : { body: JSON.stringify(json) };
    const answer = await fetch(url + path, { method, headers: { ...type, ...who?.headers }, ...body });
    const text = await answer.text();
    return { status: answer.status, body: (text === '' ? {} : JSON.parse(text)) as never };
  };
  const job = (id: string) => dataSource.manager.findOneByOrFail(Job, { id });

  return {
    bucket: new FilesystemStore('archive', folder),
    folder,
    dataSource,
    people: await signIn(call, { editor: 'editor', viewer: 'viewer' }),
    work: (token) => worker.get(token, { strict: false }),
    call,
    jobOf: (collectionId) =>
      dataSource.manager
        .createQueryBuilder(Job, 'j')
        .where(`j.request ->> 'collectionId' = :collectionId`, { collectionId })
        .orderBy('j.created_at', 'DESC')
        .limit(1)
        .getOneOrFail(),
    runJob: async (id) => {
      const { attemptId } = await job(id);
      await worker.get(JobRuns, { strict: false }).run({ job_id: id, attempt_id: attemptId });
      return job(id);
    },
    close: async () => {
      await app.close();
      await worker.close();
      await database.drop();
      await rm(dataDir, { recursive: true });
    },
  };
}
