import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises';
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
import { RegistryModule, RegistryWorkerModule } from '../../src/registry/index.js';
import { freshDatabase } from './database.js';
import { ADMIN, signIn, type SignedIn } from './people.js';

type Json = Record<string, unknown>;

export interface RegistryAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Json;
}

/** The registry over HTTP with real auth, database, Redis and GDAL; two dataset roots, `archive` and `second`. */
export interface RegistryApp {
  readonly dataDir: string;
  readonly archive: string;
  readonly second: string;
  readonly dataSource: DataSource;
  readonly people: Record<'admin' | 'owner' | 'other' | 'viewer', SignedIn>;
  get<T>(token: Type<T>): T;
  /** From the worker half. */
  work<T>(token: Type<T>): T;
  fetch(path: string, who?: SignedIn | null, init?: RequestInit): Promise<Response>;
  call(method: string, path: string, who?: SignedIn | null, json?: unknown): Promise<RegistryAnswer>;
  /** Multipart to POST /datasets. */
  upload(
    who: SignedIn | null,
    bytes: Uint8Array,
    fields?: Record<string, string>,
    name?: string,
  ): Promise<RegistryAnswer>;
  /** A copy of `file` in the archive, registered by the owner. @returns its id */
  place(file: string, name: string, fields?: Json): Promise<string>;
  /** Does what a worker does when the job's bell rings. */
  runJob(id: string): Promise<Job>;
  keys(prefix?: string): Promise<string[]>;
  close(): Promise<void>;
}

/** @param more features beside the registry, of the API and of the worker */
export async function startRegistryApp(
  env: Record<string, string> = {},
  more: { readonly api?: readonly Type[]; readonly worker?: readonly Type[] } = {},
): Promise<RegistryApp> {
  const database = await freshDatabase();
  const dataDir = await mkdtemp(join(tmpdir(), 'swath-registry-'));
  const [archive, second] = [join(dataDir, 'roots/archive'), join(dataDir, 'roots/second')];
  for (const folder of [archive, second]) await mkdir(folder, { recursive: true });
  const config = loadConfig({
    DATABASE_URL: database.url,
    REDIS_URL: process.env['TEST_REDIS_URL'],
    SWATH_DATA_DIR: join(dataDir, 'data'),
    SWATH_DATASET_ROOTS: `${archive}:${second}`,
    SWATH_ADMIN_EMAIL: ADMIN.email,
    SWATH_ADMIN_PASSWORD: ADMIN.password,
    SWATH_CLIENT_ID: 'first-client',
    SWATH_CLIENT_SECRET: 'the client secret',
    SWATH_RASTER_PROCESSES: '1',
    ...env,
  });
  const platform = PlatformModule.forRoot(config);
  const api = await Test.createTestingModule({
    imports: [platform, AuthModule, RegistryModule, JobsModule, DatasetsModule, IngestModule, ...(more.api ?? [])],
  }).compile();
  const app = api.createNestApplication<NestExpressApplication>({ bodyParser: false, logger: false });
  setUpHttp(app, config);
  await app.listen(0, '127.0.0.1');
  const worker = await Test.createTestingModule({
    imports: [platform, JobsWorkerModule, IngestWorkerModule, RegistryWorkerModule, ...(more.worker ?? [])],
  })
    .overrideProvider(JobWorker)
    .useValue({})
    .setLogger({ log: () => undefined, warn: () => undefined, error: () => undefined })
    .compile();
  await worker.init();
  const url = await app.getUrl();
  const dataSource = app.get(DataSource);

  const send: RegistryApp['fetch'] = (path, who = null, init = {}) =>
    fetch(url + path, { ...init, headers: { ...who?.headers, ...(init.headers as Record<string, string>) } });
  const call: RegistryApp['call'] = async (method, path, who = null, json) => {
    const sent =
      json === undefined ? {} : { body: JSON.stringify(json), headers: { 'content-type': 'application/json' } };
    return answered(await send(path, who, { method, ...sent }));
  };
  const people = await signIn(call as never, { owner: 'editor', other: 'editor', viewer: 'viewer' });

  return {
    dataDir,
    archive,
    second,
    dataSource,
    people,
    get: (token) => app.get(token, { strict: false }),
    work: (token) => worker.get(token, { strict: false }),
    fetch: send,
    call,
    upload: async (who, bytes, fields = {}, name = 'scene.tif') => {
      const body = new FormData();
      for (const [field, text] of Object.entries(fields)) body.append(field, text);
      body.append('file', new Blob([new Uint8Array(bytes)]), name);
      return answered(await send('/datasets', who, { method: 'POST', body }));
    },
    place: async (file, name, fields = {}) => {
      await cp(file, join(archive, name));
      const { status, body } = await call('POST', '/datasets/from-string', people.owner, { path: name, ...fields });
      if (status !== 201) throw new Error(`${status} ${JSON.stringify(body)}`);
      return String(body['dataset_id']);
    },
    runJob: async (id) => {
      const { attemptId } = await dataSource.manager.findOneByOrFail(Job, { id });
      await worker.get(JobRuns, { strict: false }).run({ job_id: id, attempt_id: attemptId });
      return dataSource.manager.findOneByOrFail(Job, { id });
    },
    keys: async (prefix = '') => {
      const keys: string[] = [];
      for await (const { key } of app.get(Buckets).house().list(prefix)) keys.push(key);
      return keys;
    },
    close: async () => {
      await app.close();
      await worker.close();
      await database.drop();
      await rm(dataDir, { recursive: true });
    },
  };
}

async function answered(response: Response): Promise<RegistryAnswer> {
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    body: (text === '' ? {} : JSON.parse(text)) as Json,
  };
}
