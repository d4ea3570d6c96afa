import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Type } from '@nestjs/common';
import { type NestExpressApplication } from '@nestjs/platform-express';
import { Test } from '@nestjs/testing';
import { AuthModule } from '../../src/auth/index.js';
import { loadConfig } from '../../src/platform/config/load-config.js';
import { setUpHttp } from '../../src/platform/http/set-up-http.js';
import { PlatformModule } from '../../src/platform/platform.module.js';
import { CSW_RECORDS } from './csw-records.js';
import { startCswServer, type CswServer } from './csw-server.js';
import { freshDatabase } from './database.js';
import { ADMIN, signIn, type SignedIn } from './people.js';

export interface CswAnswered<T> {
  readonly status: number;
  readonly headers: Headers;
  readonly body: T;
}

/** Modules that harvest, over HTTP, with a catalogue of their own that they are configured for. */
export interface CswApp {
  readonly catalogue: CswServer;
  readonly dataDir: string;
  readonly people: Record<'admin' | 'editor', SignedIn>;
  get<T>(token: Type<T>): T;
  post<T>(path: string, body: object, who?: SignedIn | null): Promise<CswAnswered<T>>;
  fetch(path: string, init?: RequestInit): Promise<Response>;
  close(): Promise<void>;
}

/** @param env may be made from the folder and the catalogue that this application has */
export async function startCswApp(
  modules: readonly Type[],
  env: (dataDir: string, catalogue: CswServer) => Record<string, string> = () => ({}),
): Promise<CswApp> {
  const catalogue = await startCswServer(CSW_RECORDS);
  const database = await freshDatabase();
  const dataDir = await mkdtemp(join(tmpdir(), 'swath-csw-'));
  const config = loadConfig({
    DATABASE_URL: database.url,
    REDIS_URL: process.env['TEST_REDIS_URL'] ?? 'redis://unused',
    SWATH_DATA_DIR: dataDir,
    SWATH_ADMIN_EMAIL: ADMIN.email,
    SWATH_ADMIN_PASSWORD: ADMIN.password,
    SWATH_CLIENT_ID: 'first-client',
    SWATH_CLIENT_SECRET: 'the client secret',
    SWATH_RASTER_PROCESSES: '1',
    SWATH_OUTBOUND_ALLOW: catalogue.host,
    CSW_ENDPOINT: catalogue.url,
    NBS_SENTINEL_CSW_ENDPOINT: catalogue.url,
    ...env(dataDir, catalogue),
  });
  const module = await Test.createTestingModule({
    imports: [PlatformModule.forRoot(config), AuthModule, ...modules],
  }).compile();
  const app = module.createNestApplication<NestExpressApplication>({ bodyParser: false, logger: false });
  setUpHttp(app, config);
  await app.listen(0, '127.0.0.1');
  const url = await app.getUrl();

  const send = async <T>(method: string, path: string, who: SignedIn | null = null, json?: unknown) => {
    const headers = { 'content-type': 'application/json', ...who?.headers };
    const answer = await fetch(url + path, {
      method,
      headers,
      ...(json !== undefined && { body: JSON.stringify(json) }),
    });
    return { status: answer.status, headers: answer.headers, body: (await answer.json()) as T };
  };
  return {
    catalogue,
    dataDir,
    people: await signIn(send, { editor: 'editor' }),
    get: (token) => app.get(token, { strict: false }),
    post: (path, body, who) => send('POST', path, who, body),
    fetch: (path, init) => fetch(url + path, init),
    close: async () => {
      await app.close();
      await catalogue.close();
      await database.drop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
