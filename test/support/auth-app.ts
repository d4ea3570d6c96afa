import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Controller, Get, Post, type Type } from '@nestjs/common';
import { type NestExpressApplication } from '@nestjs/platform-express';
import { Test } from '@nestjs/testing';
import { jest } from '@jest/globals';
import { AuthModule, Caller, Public, ReadOnlyPost, RequireCapability, type Principal } from '../../src/auth/index.js';
import { loadConfig } from '../../src/platform/config/load-config.js';
import { ConfigModule } from '../../src/platform/config/config.module.js';
import { DatabaseModule } from '../../src/platform/database/database.module.js';
import { HealthModule } from '../../src/platform/health/health.module.js';
import { HttpModule } from '../../src/platform/http/http.module.js';
import { setUpHttp } from '../../src/platform/http/set-up-http.js';
import { freshDatabase } from './database.js';

// Passwords are slow on purpose, and the first file of a run also makes the template database.
jest.setTimeout(30_000);

export const ADMIN = { email: 'admin@swath.test', password: 'the admin password' };
export const CLIENT = { id: 'first-client', secret: 'the+client%secret' };

/** One route per kind of access; each answers with the caller it saw. */
@Controller('probe')
class ProbeController {
  @Get('signed-in') signedIn(@Caller() caller: Principal) {
    return caller;
  }
  @Public() @Get('open') open(@Caller() caller: Principal | null) {
    return { caller };
  }
  @RequireCapability('upload') @Get('upload') upload(@Caller() caller: Principal) {
    return caller;
  }
  @Post('write') write(@Caller() caller: Principal) {
    return caller;
  }
  @ReadOnlyPost() @Post('search') search(@Caller() caller: Principal) {
    return caller;
  }
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  /** Parsed JSON; undefined for an empty body. */
  readonly body: Record<string, unknown> & { items?: Array<Record<string, unknown>> };
}

/** An API with nothing but auth and the probe routes, over HTTP, on a database of its own. */
export interface AuthApp {
  readonly url: string;
  get<T>(token: Type<T>): T;
  send(method: string, path: string, options?: { headers?: Record<string, string>; json?: unknown }): Promise<Answer>;
  form(path: string, fields: Record<string, string>, headers?: Record<string, string>): Promise<Answer>;
  login(email: string, password: string): Promise<{ access_token: string; refresh_token: string }>;
  /** Headers of a fresh token of the first client, which is an administrator. */
  asAdmin(): Promise<Record<string, string>>;
  close(): Promise<void>;
}

export const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

export async function startAuthApp(env: Record<string, string> = {}): Promise<AuthApp> {
  const database = await freshDatabase();
  const dataDir = await mkdtemp(join(tmpdir(), 'swath-auth-'));
  const config = loadConfig({
    DATABASE_URL: database.url,
    REDIS_URL: 'redis://unused',
    SWATH_DATA_DIR: dataDir,
    SWATH_ADMIN_EMAIL: ADMIN.email,
    SWATH_ADMIN_PASSWORD: ADMIN.password,
    SWATH_CLIENT_ID: CLIENT.id,
    SWATH_CLIENT_SECRET: CLIENT.secret,
    ...env,
  });
  const module = await Test.createTestingModule({
    imports: [ConfigModule.forRoot(config), HealthModule, HttpModule, DatabaseModule, AuthModule],
    controllers: [ProbeController],
  }).compile();
  const app = module.createNestApplication<NestExpressApplication>({ bodyParser: false, logger: false });
  setUpHttp(app, config);
  await app.listen(0, '127.0.0.1');
  const url = await app.getUrl();

  const send: AuthApp['send'] = async (method, path, { headers = {}, json } = {}) => {
    const sent = json === undefined ? {} : { 'content-type': 'application/json' };
    const body = json === undefined ? {} : { body: JSON.stringify(json) };
    return answered(await fetch(url + path, { method, headers: { ...sent, ...headers }, ...body }));
  };
  const form: AuthApp['form'] = async (path, fields, headers = {}) =>
    answered(await fetch(url + path, { method: 'POST', headers, body: new URLSearchParams(fields) }));

  return {
    url,
    get: (token) => app.get(token),
    send,
    form,
    login: async (username, password) => {
      const { status, body } = await form('/auth/login', { username, password });
      if (status !== 200) throw new Error(`log-in of ${username} was answered with ${status}`);
      return body as unknown as { access_token: string; refresh_token: string };
    },
    asAdmin: async () => {
      const fields = { grant_type: 'client_credentials', client_id: CLIENT.id, client_secret: CLIENT.secret };
      return bearer(String((await form('/oauth/token', fields)).body['access_token']));
    },
    close: async () => {
      await app.close();
      await database.drop();
      await rm(dataDir, { recursive: true });
    },
  };
}

async function answered(response: Response): Promise<Answer> {
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: text === '' ? undefined : JSON.parse(text) };
}
