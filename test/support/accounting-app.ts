import { type NestExpressApplication } from '@nestjs/platform-express';
import { Test } from '@nestjs/testing';
import { type Type } from '@nestjs/common';
import { AccountingModule } from '../../src/accounting/index.js';
import { UsageBuffer } from '../../src/accounting/usage/usage-buffer.js';
import { AuthModule } from '../../src/auth/index.js';
import { CatalogModule } from '../../src/catalog/index.js';
import { JobsModule } from '../../src/jobs/index.js';
import { loadConfig } from '../../src/platform/config/load-config.js';
import { setUpHttp } from '../../src/platform/http/set-up-http.js';
import { PlatformModule } from '../../src/platform/platform.module.js';
import { type ByocApp, startByocApp } from './byoc-app.js';
import { type Json, type SignedIn } from './catalog-app.js';

export interface UsageRow {
  readonly product: string;
  readonly outcome: string;
  readonly requests: number;
  readonly units: number;
}

/** A further API process on the same database and Redis; accounting, auth and the catalogue only. */
export interface AnotherApi {
  readonly url: string;
  get<T>(token: Type<T>): T;
  close(): Promise<void>;
}

export interface Accounting {
  /** Of the administrator, the editor and the viewer. */
  readonly accountId: string;
  readonly otherAccountId: string;
  another(): Promise<AnotherApi>;
  /** Of one account after all buffers are written, in order. */
  usage(accountId?: string): Promise<UsageRow[]>;
  /** @returns the account's policies as answered */
  limit(policies: ReadonlyArray<[type: string, capacity: number, period: string]>, accountId?: string): Promise<Json>;
  /** Tokens left, as the account's owner reads them. */
  remaining(): Promise<Record<string, number | null>>;
}

/** BYOC and the catalogue over HTTP, with accounting before them. */
export type AccountingApp = ByocApp & Accounting;

export async function startAccountingApp(env: Record<string, string> = {}): Promise<AccountingApp> {
  return withAccounting(await startByocApp(env, [AccountingModule]), env);
}

/** @param app started with AccountingModule and this environment */
export async function withAccounting<A extends ByocApp>(
  app: A,
  env: Record<string, string> = {},
): Promise<A & Accounting> {
  const { admin, other } = app.people;
  const accountOf = async ({ id }: SignedIn) =>
    (await app.dataSource.query<Array<{ account_id: string }>>('SELECT account_id FROM users WHERE id = $1', [id]))[0]!
      .account_id;
  const [accountId, otherAccountId] = [await accountOf(admin), await accountOf(other)];
  const config = loadConfig({
    DATABASE_URL: (app.dataSource.options as { url: string }).url,
    REDIS_URL: process.env['TEST_REDIS_URL'],
    SWATH_DATA_DIR: app.dataDir,
    ...env,
  });
  const policiesOf = (id: string) => `/accounting/policies/${id}`;
  return {
    ...app,
    accountId,
    otherAccountId,
    another: async () => {
      const imports = [PlatformModule.forRoot(config), AuthModule, AccountingModule, JobsModule, CatalogModule];
      const module = await Test.createTestingModule({ imports }).compile();
      const second = module.createNestApplication<NestExpressApplication>({ bodyParser: false, logger: false });
      setUpHttp(second, config);
      await second.listen(0, '127.0.0.1');
      return {
        url: await second.getUrl(),
        get: (token) => second.get(token, { strict: false }),
        close: () => second.close(),
      };
    },
    usage: async (id = accountId) => {
      // Answers reach the client before their connection's end is counted.
      await new Promise((resolve) => setTimeout(resolve, 50));
      await app.get(UsageBuffer).flush();
      return app.dataSource.query<UsageRow[]>(
        `SELECT product, outcome, requests::int, units FROM usage_days WHERE account_id = $1 ORDER BY 1, 2`,
        [id],
      );
    },
    limit: async (policies, id = accountId) => {
      const body = {
        policies: policies.map(([type, capacity, samplingPeriod]) => ({ type, capacity, samplingPeriod })),
      };
      const answer = await app.call('PUT', policiesOf(id), admin, body);
      if (answer.status !== 200) throw new Error(`limit: ${answer.status} ${JSON.stringify(answer.body)}`);
      return answer.body;
    },
    remaining: async () => {
      const { body } = await app.call('GET', policiesOf(accountId), admin);
      return Object.fromEntries(body.policies.map((p: Json) => [`${p.type} ${p.samplingPeriod}`, p.remaining]));
    },
  };
}
