import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type Type } from '@nestjs/common';
import { type NestExpressApplication } from '@nestjs/platform-express';
import { Test } from '@nestjs/testing';
import { DataSource } from 'typeorm';
import { AuthModule } from '../../src/auth/index.js';
import { ConversionsModule, ConversionsWorkerModule } from '../../src/conversions/index.js';
import { DatasetsModule } from '../../src/datasets/index.js';
import { HarvestModule, HarvestWorkerModule } from '../../src/harvest/index.js';
import { Job, JobsModule, JobsWorkerModule } from '../../src/jobs/index.js';
import { JobRuns } from '../../src/jobs/job-runs.js';
import { JobWorker } from '../../src/jobs/job-worker.js';
import { loadConfig } from '../../src/platform/config/load-config.js';
import { setUpHttp } from '../../src/platform/http/set-up-http.js';
import { PlatformModule } from '../../src/platform/platform.module.js';
import { type Answer, type Json } from './catalog-app.js';
import { type CswServer, startCswServer } from './csw-server.js';
import { freshDatabase } from './database.js';
import { ADMIN, signIn, type SignedIn } from './people.js';

/** Where the records of the stub say that the archives are served. */
export const THREDDS = 'https://thredds.test/thredds';

/**
 * Harvest, datasets and jobs over HTTP with real auth, database, Redis and GDAL, beside a stub catalogue. The archives are
 * three folders; jobs run when a test says so.
 */
export interface HarvestApp {
  readonly csw: CswServer;
  readonly folders: Readonly<Record<'archive' | 'data' | 'hyspex', string>>;
  readonly dataSource: DataSource;
  readonly people: Record<'admin' | 'owner' | 'other' | 'viewer', SignedIn>;
  get<T>(token: Type<T>): T;
  call(method: string, path: string, who?: SignedIn | null, json?: unknown): Promise<Answer>;
  /** Copies a file into one of the folders. */
  place(file: string, folder: keyof HarvestApp['folders'], name: string): Promise<void>;
  /** Does what a worker does when the job's bell rings. */
  runJob(id: string): Promise<Job>;
  close(): Promise<void>;
}

export async function startHarvestApp(env: Record<string, string> = {}): Promise<HarvestApp> {
  const database = await freshDatabase();
  const csw = await startCswServer();
  const dir = await mkdtemp(join(tmpdir(), 'swath-harvest-'));
  const folders = { archive: join(dir, 'archive'), data: join(dir, 'nbs'), hyspex: join(dir, 'lines') };
  for (const folder of Object.values(folders)) await mkdir(folder);
  const config = loadConfig({
    DATABASE_URL: database.url,
    REDIS_URL: process.env['TEST_REDIS_URL'],
    SWATH_DATA_DIR: join(dir, 'data'),
    SWATH_ADMIN_EMAIL: ADMIN.email,
    SWATH_ADMIN_PASSWORD: ADMIN.password,
    SWATH_CLIENT_ID: 'first-client',
    SWATH_CLIENT_SECRET: 'the client secret',
    SWATH_RASTER_PROCESSES: '1',
    SWATH_OUTBOUND_ALLOW: csw.host,
    CSW_ENDPOINT: csw.url,
    NBS_SENTINEL_CSW_ENDPOINT: csw.url,
    NBS_ARCHIVE_ROOT: folders.archive,
    NBS_DATA_ROOT: folders.data,
    HYSPEX_LOCAL_ROOT: folders.hyspex,
    HYSPEX_OPENDAP_STRIP_PREFIX: `${THREDDS}/dodsC/hyspex/`,
    ...env,
  });
  const platform = PlatformModule.forRoot(config);
  const api = await Test.createTestingModule({
    imports: [platform, AuthModule, HarvestModule, JobsModule, DatasetsModule, ConversionsModule],
  }).compile();
  const app = api.createNestApplication<NestExpressApplication>({ bodyParser: false, logger: false });
  setUpHttp(app, config);
  await app.listen(0, '127.0.0.1');
  const worker = await Test.createTestingModule({
    imports: [platform, JobsWorkerModule, ConversionsWorkerModule, HarvestWorkerModule],
  })
    .overrideProvider(JobWorker)
    .useValue({})
    .setLogger({ log: () => undefined, warn: () => undefined, error: () => undefined })
    .compile();
  await worker.init();
  const url = await app.getUrl();
  const dataSource = app.get(DataSource);

  const call: HarvestApp['call'] = async (method, path, who = null, json) => {
    const body = json === undefined ? {} : { body: JSON.stringify(json) };
    const headers = { 'content-type': 'application/json', ...who?.headers };
    const response = await fetch(url + path, { method, headers, ...body });
    const text = await response.text();
    return {
      status: response.status,
      headers: response.headers,
      body: text === '' ? null : (JSON.parse(text) as Json),
    };
  };
  const people = await signIn(call, { owner: 'editor', other: 'editor', viewer: 'viewer' });

  return {
    csw,
    folders,
    dataSource,
    people,
    get: (token) => app.get(token, { strict: false }),
    call,
    place: async (file, folder, name) => {
      const path = join(folders[folder], name);
      await mkdir(dirname(path), { recursive: true });
      await cp(file, path);
    },
    runJob: async (id) => {
      const { attemptId } = await dataSource.manager.findOneByOrFail(Job, { id });
      await worker.get(JobRuns, { strict: false }).run({ job_id: id, attempt_id: attemptId });
      return dataSource.manager.findOneByOrFail(Job, { id });
    },
    close: async () => {
      await app.close();
      await worker.close();
      await csw.close();
      await database.drop();
      await rm(dir, { recursive: true });
    },
  };
}
