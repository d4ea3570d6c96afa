import { createHash, randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Type } from '@nestjs/common';
import { type NestExpressApplication } from '@nestjs/platform-express';
import { Test } from '@nestjs/testing';
import { TypeOrmModule } from '@nestjs/typeorm';
import { RasterPool, type RasterDescription } from '#libs/raster';
import { Buckets, type ObjectStore } from '#libs/storage';
import { DataSource } from 'typeorm';
import { AuthModule } from '../../src/auth/index.js';
import {
  DatasetRegistry,
  DatasetsModule,
  type Dataset,
  type NewDataset,
  type StoredAsset,
} from '../../src/datasets/index.js';
import { Job } from '../../src/jobs/index.js';
import { loadConfig } from '../../src/platform/config/load-config.js';
import { setUpHttp } from '../../src/platform/http/set-up-http.js';
import { PlatformModule } from '../../src/platform/platform.module.js';
import { aRaster } from './a-raster.js';
import { freshDatabase } from './database.js';
import { ADMIN, signIn, type SignedIn } from './people.js';

export { type SignedIn } from './people.js';

export type NewRow = Partial<Omit<NewDataset, 'description' | 'asset'>> & {
  description?: Partial<RasterDescription>;
  asset?: Partial<StoredAsset>;
  /** Of the stored object; null = there is none. */
  bytes?: Uint8Array | null;
};

/** The datasets feature over HTTP, with real auth, on a database and a data folder of its own. Jobs are rows only. */
export interface DatasetsApp {
  readonly url: string;
  readonly store: ObjectStore;
  readonly dataSource: DataSource;
  readonly people: Record<'admin' | 'owner' | 'other' | 'viewer', SignedIn>;
  get<T>(token: Type<T>): T;
  fetch(path: string, who?: SignedIn | null, init?: RequestInit): Promise<Response>;
  /** JSON in, JSON out. */
  call(method: string, path: string, who?: SignedIn | null, json?: unknown): Promise<{ status: number; body: Json }>;
  /** A dataset as ingest would publish it, its object included. Belongs to `people.owner` unless said otherwise. */
  add(row?: NewRow): Promise<Dataset>;
  close(): Promise<void>;
}

export type Json = Record<string, unknown> & { items: Json[]; values: Json[]; bands: Json[]; raster: Json };

/** @param pool instead of GDAL processes. @param modules features above this one. @param env further settings */
export async function startDatasetsApp(
  pool?: Pick<RasterPool, 'run' | 'close'>,
  modules: readonly Type[] = [],
  env: Record<string, string> = {},
): Promise<DatasetsApp> {
  const database = await freshDatabase();
  const dataDir = await mkdtemp(join(tmpdir(), 'swath-datasets-'));
  const config = loadConfig({
    DATABASE_URL: database.url,
    REDIS_URL: 'redis://unused',
    SWATH_DATA_DIR: dataDir,
    SWATH_ADMIN_EMAIL: ADMIN.email,
    SWATH_ADMIN_PASSWORD: ADMIN.password,
    SWATH_CLIENT_ID: 'first-client',
    SWATH_CLIENT_SECRET: 'the client secret',
    SWATH_RASTER_PROCESSES: '1',
    ...env,
  });
  const building = Test.createTestingModule({
    imports: [PlatformModule.forRoot(config), TypeOrmModule.forFeature([Job]), AuthModule, DatasetsModule, ...modules],
  });
  const module = await (pool ? building.overrideProvider(RasterPool).useValue(pool) : building).compile();
  const app = module.createNestApplication<NestExpressApplication>({ bodyParser: false, logger: false });
  setUpHttp(app, config);
  await app.listen(0, '127.0.0.1');
  const url = await app.getUrl();

  const send: DatasetsApp['fetch'] = (path, who = null, init = {}) =>
    fetch(url + path, { ...init, headers: { ...who?.headers, ...(init.headers as Record<string, string>) } });
  const call: DatasetsApp['call'] = async (method, path, who = null, json) => {
    const sent =
      json === undefined ? {} : { body: JSON.stringify(json), headers: { 'content-type': 'application/json' } };
    const answer = await send(path, who, { method, ...sent });
    return { status: answer.status, body: (await answer.json()) as Json };
  };
  const people = await signIn(call, { owner: 'editor', other: 'editor', viewer: 'viewer' });
  const store = app.get(Buckets).house();
  const dataSource = app.get(DataSource);

  return {
    url,
    store,
    dataSource,
    people,
    get: (token) => app.get(token),
    fetch: send,
    call,
    add: (row) => addRow(dataSource, app.get(DatasetRegistry), store, { createdBy: people.owner.id, ...row }),
    close: async () => {
      await app.close();
      await database.drop();
      await rm(dataDir, { recursive: true });
    },
  };
}

async function addRow(
  dataSource: DataSource,
  registry: DatasetRegistry,
  store: ObjectStore,
  { description, asset, bytes = new TextEncoder().encode('the bytes of a raster'), ...row }: NewRow,
): Promise<Dataset> {
  const id = row.id ?? randomUUID();
  const sha256 = createHash('sha256')
    .update(bytes ?? id)
    .digest('hex');
  const isVrt = row.recordType === 'vrt_dataset';
  const assetUri = asset?.assetUri ?? `rasters/${id}/${sha256}/${isVrt ? 'source.vrt' : 'source.cog.tif'}`;
  if (bytes !== null) await store.put(assetUri, bytes);
  return registry.create(dataSource.manager, {
    id,
    recordType: 'raster_dataset',
    title: 'Sentinel-2 29RKH B04',
    visibility: 'private',
    createdBy: null,
    accountId: null,
    sourceFilename: 'B04.tif',
    description: aRaster(description),
    asset: {
      assetUri,
      storageBackend: 'local',
      sha256,
      sizeBytes: bytes?.length ?? 0,
      cogStatus: 'verified',
      ...asset,
    },
    ...row,
  });
}
