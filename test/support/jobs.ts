import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  ConsoleLogger,
  Inject,
  Injectable,
  Module,
  type DynamicModule,
  type LoggerService,
  type OnModuleInit,
  type Type,
} from '@nestjs/common';
import { type NestExpressApplication } from '@nestjs/platform-express';
import { Test } from '@nestjs/testing';
import { DataSource, type EntityManager } from 'typeorm';
import { AuthModule } from '../../src/auth/index.js';
import {
  Job,
  JOB_KINDS,
  JobHandlers,
  JobKinds,
  JobOutbox,
  JobsModule,
  JobsWorkerModule,
  type JobError,
  type JobKind,
  type JobRun,
  type NewJob,
} from '../../src/jobs/index.js';
import { DrainTimes } from '../../src/jobs/job-worker.js';
import { type Config } from '../../src/platform/config/config.js';
import { loadConfig } from '../../src/platform/config/load-config.js';
import { ConfigModule } from '../../src/platform/config/config.module.js';
import { DatabaseModule } from '../../src/platform/database/database.module.js';
import { HealthModule } from '../../src/platform/health/health.module.js';
import { HttpModule } from '../../src/platform/http/http.module.js';
import { setUpHttp } from '../../src/platform/http/set-up-http.js';
import { freshDatabase, type TestDatabase } from './database.js';
import { freshRedis, type RedisServer } from './redis-server.js';

export type Work = (run: JobRun) => Promise<void>;

/** A feature with every kind; what its jobs do is up to the test. It writes down what it is told in `test_domain`. */
@Injectable()
export class FakeFeature implements OnModuleInit {
  constructor(@Inject(JobKinds) private readonly kinds: JobKinds) {}

  onModuleInit(): void {
    for (const kind of JOB_KINDS)
      this.kinds.register({
        kind,
        family: kind.startsWith('vrt') ? 'vrt' : 'ingest',
        capability: 'upload',
        retryable: async () =>
          kind === 'vrt_rebuild' ? { can: false, reason: 'Call regenerate instead' } : { can: true },
        onUnfinished: async (manager, job, outcome, error) => {
          await noteDown(manager, job.id, outcome, error);
          if (job.request['undoFails']) throw new Error('the undo of this job is broken');
        },
        onRetry: async (manager, job) => noteDown(manager, job.id, 'retry', null),
      });
  }
}

async function noteDown(manager: EntityManager, id: string, event: string, error: JobError | null): Promise<void> {
  await manager.query('INSERT INTO test_domain (job_id, event, code) VALUES ($1, $2, $3)', [
    id,
    event,
    error?.code ?? null,
  ]);
}

/** Database, Redis and the processes of one test file. */
export class JobsBench {
  private readonly open: Array<{ close(): Promise<void> }> = [];

  private constructor(
    readonly database: TestDatabase,
    readonly redis: RedisServer,
    readonly sql: DataSource,
    private readonly dataDir: string,
  ) {}

  static async start(): Promise<JobsBench> {
    const [database, redis] = await Promise.all([freshDatabase(), freshRedis()]);
    const sql = await new DataSource({ type: 'postgres', url: database.url, entities: [Job] }).initialize();
    await sql.query('CREATE TABLE test_domain (job_id uuid, event text, code text, at timestamptz DEFAULT now())');
    return new JobsBench(database, redis, sql, await mkdtemp(join(tmpdir(), 'swath-jobs-')));
  }

  /** An API over HTTP with the real guard, plus the test's own modules. */
  async api(options: { imports?: Array<Type | DynamicModule>; databaseUrl?: string } = {}): Promise<JobsApi> {
    const config = this.config({ databaseUrl: options.databaseUrl });
    const module = await Test.createTestingModule({
      imports: [...platform(config), AuthModule, JobsModule, ...(options.imports ?? [])],
      providers: [FakeFeature],
    }).compile();
    const app = module.createNestApplication<NestExpressApplication>({ bodyParser: false, logger: LOGGER });
    setUpHttp(app, config);
    await app.listen(0, '127.0.0.1');
    this.open.push(app);
    return new JobsApi(app, await app.getUrl());
  }

  /** A worker; kinds without work publish at once. */
  async worker(
    work: Partial<Record<JobKind, Work>> = {},
    options: { leaseS?: number; graceMs?: number; stopMs?: number; databaseUrl?: string; without?: JobKind } = {},
  ): Promise<Worker> {
    const { leaseS = 30, graceMs = 100, stopMs = 100, databaseUrl, without } = options;
    @Module({})
    class Handlers implements OnModuleInit {
      constructor(@Inject(JobHandlers) private readonly handlers: JobHandlers) {}
      onModuleInit(): void {
        for (const kind of JOB_KINDS.filter((k) => k !== without))
          this.handlers.register({ kind, run: work[kind] ?? ((run) => run.publish(async () => ({}))) });
      }
    }
    const module = await Test.createTestingModule({
      imports: [...platform(this.config({ leaseS, databaseUrl })), JobsWorkerModule, Handlers],
      providers: [FakeFeature],
    })
      .overrideProvider(DrainTimes)
      .useValue({ graceMs, stopMs })
      .setLogger(LOGGER)
      .compile();
    const worker = { get: <T>(token: Type<T>) => module.get(token, { strict: false }), close: () => module.close() };
    this.open.push(worker);
    await module.init();
    return worker;
  }

  async job(id: string): Promise<Job> {
    return this.sql.manager.findOneByOrFail(Job, { id });
  }

  /** What the feature was told about a job, oldest first: `failed:internal`, `cancelled`, `retry`. */
  async told(id: string): Promise<string[]> {
    const rows = await this.sql.query<Array<{ event: string; code: string | null }>>(
      'SELECT event, code FROM test_domain WHERE job_id = $1 ORDER BY at',
      [id],
    );
    return rows.map(({ event, code }) => (code ? `${event}:${code}` : event));
  }

  /** Ends one test: closes its processes, newest first, and forgets its jobs. */
  async reset(): Promise<void> {
    for (const process of this.open.splice(0).reverse()) await process.close();
    await this.sql.query('TRUNCATE jobs, idempotency_keys, job_events_tickets, test_domain CASCADE');
  }

  async drop(): Promise<void> {
    await this.reset();
    await this.sql.destroy();
    await this.redis.drop();
    await this.database.drop();
    await rm(this.dataDir, { recursive: true, force: true });
  }

  private config(options: { leaseS?: number; databaseUrl?: string }): Config {
    return loadConfig({
      DATABASE_URL: options.databaseUrl ?? this.database.url,
      REDIS_URL: this.redis.url,
      SWATH_DATA_DIR: this.dataDir,
      SWATH_JOB_LEASE_S: String(options.leaseS ?? 30),
      SWATH_ADMIN_EMAIL: ADMIN.email,
      SWATH_ADMIN_PASSWORD: ADMIN.password,
      SWATH_CLIENT_ID: 'first-client',
      SWATH_CLIENT_SECRET: 'first-client-secret',
    });
  }
}

const ADMIN = { email: 'admin@swath.test', password: 'the admin password' };
const silent = () => undefined;
/** TEST_LOG=1 shows what the processes say. */
const LOGGER: LoggerService = process.env['TEST_LOG']
  ? new ConsoleLogger()
  : { log: silent, warn: silent, error: silent, debug: silent };

function platform(config: Config) {
  return [ConfigModule.forRoot(config), HealthModule, HttpModule, DatabaseModule];
}

export interface Worker {
  get<T>(token: Type<T>): T;
  close(): Promise<void>;
}

export interface Person {
  readonly id: string;
  readonly email: string;
  readonly headers: Record<string, string>;
}

export interface Answer<T = Record<string, unknown>> {
  readonly status: number;
  readonly headers: Headers;
  readonly body: T;
}

export class JobsApi {
  constructor(
    private readonly app: NestExpressApplication,
    readonly url: string,
  ) {}

  get<T>(token: Type<T>): T {
    return this.app.get(token, { strict: false });
  }

  /** Submits past HTTP, as a feature does. */
  submit(input: Partial<NewJob> = {}): Promise<Job> {
    const job: NewJob = { kind: 'vrt_create', request: {}, createdBy: null, accountId: null, ...input };
    return this.get(JobOutbox).submit(job);
  }

  async send<T = Record<string, unknown>>(
    method: string,
    path: string,
    options: { as?: Person | null; json?: unknown; headers?: Record<string, string> } = {},
  ): Promise<Answer<T>> {
    const { as, json, headers = {} } = options;
    const response = await fetch(this.url + path, {
      method,
      headers: { ...(json !== undefined && { 'content-type': 'application/json' }), ...as?.headers, ...headers },
      ...(json !== undefined && { body: JSON.stringify(json) }),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: (text ? JSON.parse(text) : undefined) as T };
  }

  async admin(): Promise<Person> {
    return this.login(ADMIN.email, ADMIN.password);
  }

  async person(email: string, role: 'viewer' | 'editor' | 'admin' = 'editor'): Promise<Person> {
    const password = 'a long enough password';
    const made = await this.send('POST', '/auth/users', { as: await this.admin(), json: { email, password, role } });
    if (made.status >= 300) throw new Error(`could not make ${email}: ${made.status} ${JSON.stringify(made.body)}`);
    return this.login(email, password);
  }

  private async login(username: string, password: string): Promise<Person> {
    const { status, body } = await this.send<{ access_token: string }>('POST', '/auth/login', {
      json: { username, password },
    });
    if (status !== 200) throw new Error(`log-in of ${username}: ${status} ${JSON.stringify(body)}`);
    const claims = JSON.parse(Buffer.from(body.access_token.split('.')[1] ?? '', 'base64url').toString()) as {
      sub: string;
    };
    return { id: claims.sub, email: username, headers: { authorization: `Bearer ${body.access_token}` } };
  }
}

/** Waits for a condition; fails with what was last seen. */
export async function eventually<T>(look: () => Promise<T>, isGood: (seen: T) => boolean, ms = 8_000): Promise<T> {
  const until = performance.now() + ms;
  for (;;) {
    const seen = await look();
    if (isGood(seen)) return seen;
    if (performance.now() > until) throw new Error(`still not so after ${ms} ms: ${JSON.stringify(seen)}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** A handler that says when it has started and goes on when it is told to. */
export function gate(): { work: Work; started: Promise<JobRun>; open: () => void; starts: () => number } {
  const started = Promise.withResolvers<JobRun>();
  const opened = Promise.withResolvers<void>();
  let starts = 0;
  return {
    started: started.promise,
    open: opened.resolve,
    starts: () => starts,
    work: async (run) => {
      starts += 1;
      started.resolve(run);
      const aborted = new Promise<never>((_, reject) =>
        run.signal.addEventListener('abort', () => reject(run.signal.reason as Error), { once: true }),
      );
      aborted.catch(() => undefined);
      await Promise.race([opened.promise, aborted]);
      await run.publish(async () => ({ result: { done: true } }));
    },
  };
}
