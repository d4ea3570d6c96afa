import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Type } from '@nestjs/common';
import { type NestExpressApplication } from '@nestjs/platform-express';
import { Test } from '@nestjs/testing';
import { Buckets } from '#libs/storage';
import { DataSource } from 'typeorm';
import { AuthModule } from '../../src/auth/index.js';
import { DatasetsModule } from '../../src/datasets/index.js';
import { IngestModule, IngestWorkerModule } from '../../src/ingest/index.js';
import { Job, JobsModule, JobsWorkerModule } from '../../src/jobs/index.js';
import { JobRuns } from '../../src/jobs/job-runs.js';
import { JobWorker } from '../../src/jobs/job-worker.js';
import { loadConfig } from '../../src/platform/config/load-config.js';
import { setUpHttp } from '../../src/platform/http/set-up-http.js';
import { PlatformModule } from '../../src/platform/platform.module.js';
import { freshDatabase } from './database.js';

const CLIENT = { id: 'first-client', secret: 'the client secret' };

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Record<string, unknown>;
}

type Credentials = Record<string, string>;

/**
 * Auth, jobs, datasets and uploads over HTTP, with a real database, Redis, filesystem bucket and GDAL processes. The
 * worker half lives in the same process but takes no bells: a test runs a job when it wants it to run.
 */
export interface IngestApp {
  readonly url: string;
  readonly dataDir: string;
  readonly dataSource: DataSource;
  readonly buckets: Buckets;
  /** From the API half. */
  get<T>(token: Type<T>): T;
  /** From the worker half. */
  work<T>(token: Type<T>): T;
  send(method: string, path: string, headers: Credentials, json?: unknown): Promise<Answer>;
  upload(headers: Credentials, bytes: Uint8Array, name?: string, path?: string, method?: string): Promise<Answer>;
  asAdmin(): Promise<Credentials>;
  /** Headers of a new user of that role. */
  asNew(role: 'viewer' | 'editor'): Promise<Credentials>;
  job(id: string): Promise<Job>;
  /** Does what a worker does when the job's bell rings; resolves with the row when the run has ended. */
  runJob(id: string): Promise<Job>;
  /** Keys of all objects in the house bucket. */
  keys(prefix?: string): Promise<string[]>;
  /** Names of unfinished temporary files and folders, in the bucket and in scratch. */
  leftovers(): Promise<string[]>;
  close(): Promise<void>;
}

/** @param parentDir where the data folder is made; the system's temporary folder by default */
export async function startIngestApp(env: Record<string, string> = {}, parentDir = tmpdir()): Promise<IngestApp> {
  const redisUrl = process.env['TEST_REDIS_URL'];
  if (!redisUrl) throw new Error('TEST_REDIS_URL is not set: run `npm test`, or start a Redis and set it');
  const database = await freshDatabase();
  const dataDir = await mkdtemp(join(parentDir, 'swath-ingest-'));
  const config = loadConfig({
    DATABASE_URL: database.url,
    REDIS_URL: redisUrl,
    SWATH_DATA_DIR: dataDir,
    SWATH_ADMIN_EMAIL: 'admin@swath.test',
    SWATH_ADMIN_PASSWORD: 'the admin password',
    SWATH_CLIENT_ID: CLIENT.id,
    SWATH_CLIENT_SECRET: CLIENT.secret,
    SWATH_RASTER_PROCESSES: '1',
    ...env,
  });
  const platform = PlatformModule.forRoot(config);
  const api = await Test.createTestingModule({
    imports: [platform, AuthModule, JobsModule, DatasetsModule, IngestModule],
  }).compile();
  const app = api.createNestApplication<NestExpressApplication>({ bodyParser: false, logger: false });
  setUpHttp(app, config);
  await app.listen(0, '127.0.0.1');
  const worker = await Test.createTestingModule({ imports: [platform, JobsWorkerModule, IngestWorkerModule] })
    .overrideProvider(JobWorker)
    .useValue({})
    .setLogger({ log: () => undefined, warn: () => undefined, error: () => undefined })
    .compile();
  await worker.init();

  const url = await app.getUrl();
  const dataSource = app.get(DataSource);
  const buckets = app.get(Buckets);
  const job = (id: string) => dataSource.manager.findOneByOrFail(Job, { id });

  const send: IngestApp['send'] = async (method, path, headers, json) => {
    const type = json === undefined ? {} : { 'content-type': 'application/json' };
    const body = json === undefined ? {} : { body: JSON.stringify(json) };
    return answered(await fetch(url + path, { method, headers: { ...type, ...headers }, ...body }));
  };
  const asAdmin = async () => {
    const body = new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: CLIENT.id,
      client_secret: CLIENT.secret,
    });
    const token = (await answered(await fetch(`${url}/oauth/token`, { method: 'POST', body }))).body['access_token'];
    return { authorization: `Bearer ${String(token)}` };
  };
  let users = 0;

  return {
    url,
    dataDir,
    dataSource,
    buckets,
    get: (token) => app.get(token, { strict: false }),
    work: (token) => worker.get(token, { strict: false }),
    send,
    upload: async (headers, bytes, name = 'scene.tif', path = '/ingest/upload', method = 'POST') => {
      const body = new FormData();
      body.append('file', new Blob([new Uint8Array(bytes)]), name);
      return answered(await fetch(url + path, { method, headers, body }));
    },
    asAdmin,
    asNew: async (role) => {
      users += 1;
      const user = { email: `user${users}@swath.test`, password: `password of ${users}` };
      const created = await send('POST', '/auth/users', await asAdmin(), { ...user, role });
      if (created.status !== 201) throw new Error(`user not created: ${JSON.stringify(created.body)}`);
      const body = new URLSearchParams({ username: user.email, password: user.password });
      const session = await answered(await fetch(`${url}/auth/login`, { method: 'POST', body }));
      return { authorization: `Bearer ${String(session.body['access_token'])}` };
    },
    job,
    runJob: async (id) => {
      const { attemptId } = await job(id);
      await worker.get(JobRuns, { strict: false }).run({ job_id: id, attempt_id: attemptId });
      return job(id);
    },
    keys: async (prefix = '') => {
      const keys: string[] = [];
      for await (const { key } of buckets.house().list(prefix)) keys.push(key);
      return keys;
    },
    leftovers: async () => {
      const folders = [join(dataDir, 'scratch'), join(dataDir, 'buckets', 'swath', '.swath-partial')];
      return (await Promise.all(folders.map((folder) => readdir(folder).catch(() => [])))).flat();
    },
    close: async () => {
      await app.close();
      await worker.close();
      await database.drop();
      await rm(dataDir, { recursive: true });
    },
  };
}

async function answered(response: Response): Promise<Answer> {
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    body: (text === '' ? {} : JSON.parse(text)) as Answer['body'],
  };
}
