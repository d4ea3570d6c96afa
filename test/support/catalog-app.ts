import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ModuleMetadata, type Type } from '@nestjs/common';
import { type NestExpressApplication } from '@nestjs/platform-express';
import { Test } from '@nestjs/testing';
import { RasterPool } from '#libs/raster';
import { Buckets, type ObjectStore } from '#libs/storage';
import { type StacItem } from '#libs/stac';
import { DataSource } from 'typeorm';
import { AuthModule } from '../../src/auth/index.js';
import {
  CatalogModule,
  CollectionStore,
  SceneStore,
  type Collection,
  type NewCollection,
  type NewScene,
} from '../../src/catalog/index.js';
import { JobsModule } from '../../src/jobs/index.js';
import { loadConfig } from '../../src/platform/config/load-config.js';
import { serveDocs } from '../../src/platform/http/openapi.js';
import { setUpHttp } from '../../src/platform/http/set-up-http.js';
import { PlatformModule } from '../../src/platform/platform.module.js';
import { aCollection, aScene, type SceneSketch } from './a-scene.js';
import { freshDatabase } from './database.js';
import { ADMIN, signIn, type SignedIn } from './people.js';

export { type SignedIn } from './people.js';

/** A parsed JSON answer; its shape is what the test is about. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type Json = any;

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Json;
}

export interface CatalogAppOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** Features besides the catalogue itself: `DatasetsModule`, `ByocModule`, … */
  readonly imports?: ModuleMetadata['imports'];
  /** Instead of GDAL processes. */
  readonly pool?: Pick<RasterPool, 'run' | 'close'>;
  /** Instead of what the features provide: token and value. */
  readonly overrides?: ReadonlyArray<readonly [unknown, unknown]>;
}

/** The catalogue over HTTP, with real auth, on a database and a data folder of its own. Jobs are rows and rings only. */
export interface CatalogApp {
  readonly url: string;
  readonly dataDir: string;
  readonly dataSource: DataSource;
  /** `editor` owns what `putCollection` makes unless told otherwise; `other` is an editor of another account. */
  readonly people: Record<'admin' | 'editor' | 'other' | 'viewer', SignedIn>;
  get<T>(token: Type<T>): T;
  fetch(path: string, who?: SignedIn | null, init?: RequestInit): Promise<Response>;
  /** JSON in, JSON out; the body of an answer without one is null. */
  call(method: string, path: string, who?: SignedIn | null, json?: unknown, headers?: object): Promise<Answer>;
  /** Through the store, past the API; public unless said otherwise. */
  putCollection(collection?: Partial<NewCollection>): Promise<Collection>;
  /** Scenes of one collection through the store; a sketch is completed to a valid item. */
  putScene(collectionId: string, ...scenes: Array<SceneSketch & SceneExtras>): Promise<StacItem[]>;
  /** A filesystem bucket, made when absent; `s3://<name>/…` leads into it. */
  bucket(name: string): Promise<ObjectStore>;
  close(): Promise<void>;
}

type SceneExtras = Partial<Pick<NewScene, 'bands' | 'readers' | 'createdBy'>>;

/** @param options.env overrides single settings, `PUBLIC_URL` for example */
export async function startCatalogApp({
  env = {},
  imports = [],
  pool,
  overrides = [],
}: CatalogAppOptions = {}): Promise<CatalogApp> {
  const redisUrl = process.env['TEST_REDIS_URL'];
  if (!redisUrl) throw new Error('TEST_REDIS_URL is not set: run `npm test`, or start a Redis and set it');
  const database = await freshDatabase();
  const dataDir = await mkdtemp(join(tmpdir(), 'swath-catalog-'));
  const config = loadConfig({
    DATABASE_URL: database.url,
    REDIS_URL: redisUrl,
    SWATH_DATA_DIR: dataDir,
    SWATH_ADMIN_EMAIL: ADMIN.email,
    SWATH_ADMIN_PASSWORD: ADMIN.password,
    SWATH_CLIENT_ID: 'first-client',
    SWATH_CLIENT_SECRET: 'the client secret',
    SWATH_RASTER_PROCESSES: '1',
    ...env,
  });
  const building = Test.createTestingModule({
    imports: [PlatformModule.forRoot(config), AuthModule, JobsModule, CatalogModule, ...imports],
  });
  if (pool) building.overrideProvider(RasterPool).useValue(pool);
  for (const [token, value] of overrides) building.overrideProvider(token).useValue(value);
  const module = await building.compile();
  const app = module.createNestApplication<NestExpressApplication>({ bodyParser: false, logger: false });
  setUpHttp(app, config);
  serveDocs(app);
  await app.listen(0, '127.0.0.1');
  const url = await app.getUrl();

  const send: CatalogApp['fetch'] = (path, who = null, init = {}) =>
    fetch(url + path, { ...init, headers: { ...who?.headers, ...(init.headers as Record<string, string>) } });
  const call: CatalogApp['call'] = async (method, path, who = null, json, headers = {}) => {
    const type = json === undefined ? {} : { 'content-type': 'application/json' };
    const body = json === undefined ? {} : { body: JSON.stringify(json) };
    const answer = await send(path, who, { method, ...body, headers: { ...type, ...headers } });
    const text = await answer.text();
    return { status: answer.status, headers: answer.headers, body: text === '' ? null : JSON.parse(text) };
  };
  const dataSource = app.get(DataSource);
  const get: CatalogApp['get'] = (token) => app.get(token, { strict: false });
  const people = await signIn(call, { editor: 'editor', other: 'editor', viewer: 'viewer' });
  await moveToOwnAccount(dataSource, people.other.id);

  return {
    url,
    dataDir,
    dataSource,
    people,
    get,
    fetch: send,
    call,
    putCollection: (collection) =>
      dataSource.transaction((manager) =>
        get(CollectionStore).create(manager, { createdBy: people.editor.id, ...aCollection(collection) }),
      ),
    putScene: async (collectionId, ...sketches) => {
      const scenes = sketches.map(({ bands, readers, createdBy, ...sketch }) => ({
        ...{ collectionId, item: aScene(sketch), readers, createdBy },
        ...(bands !== undefined && { bands }),
      }));
      await dataSource.transaction((manager) => get(SceneStore).put(manager, scenes));
      return scenes.map(({ item }) => item);
    },
    bucket: async (name) => {
      await mkdir(join(dataDir, 'buckets', name), { recursive: true });
      return get(Buckets).getOrThrow(name);
    },
    close: async () => {
      await app.close();
      await database.drop();
      await rm(dataDir, { recursive: true });
    },
  };
}

async function moveToOwnAccount(dataSource: DataSource, userId: string): Promise<void> {
  const [account] = await dataSource.query<Array<{ id: string }>>(
    `INSERT INTO accounts (id, name) VALUES (gen_random_uuid(), 'elsewhere') RETURNING id`,
  );
  await dataSource.query(`UPDATE users SET account_id = $1 WHERE id = $2`, [account?.id, userId]);
}
