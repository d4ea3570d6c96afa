import { Test } from '@nestjs/testing';
import { AsyncProcessModule, AsyncProcessWorkerModule } from '../../src/async-process/index.js';
import { FanoutPace } from '../../src/fanout/fanout-pace.js';
import { JobsWorkerModule } from '../../src/jobs/index.js';
import { JobWorker } from '../../src/jobs/job-worker.js';
import { loadConfig } from '../../src/platform/config/load-config.js';
import { PlatformModule } from '../../src/platform/platform.module.js';
import { type Answer, type Json, type SignedIn } from './catalog-app.js';
import { QuickPace } from './fanout-bench.js';
import { type ProcessApp, startProcessApp } from './process-app.js';
import { until } from './until.js';

/** Async and Process over HTTP; workers are started when a test wants them. */
export interface AsyncApp extends ProcessApp {
  submit(body: unknown, who?: SignedIn | null): Promise<Answer>;
  /** @returns the id. @throws when it is refused */
  submitted(body: unknown, who?: SignedIn): Promise<string>;
  status(id: string, who?: SignedIn | null): Promise<Answer>;
  /** Waits for 404. */
  ended(id: string): Promise<void>;
  /** Another worker half in this process, with renderers of its own. Closed with the application at the latest. */
  worker(options?: { leaseS?: number }): Promise<{ close(): Promise<void> }>;
  /** Everything the database has of a request. */
  row(id: string): Promise<Json>;
  /** What workers and API have logged so far. */
  readonly logged: string[];
}

export async function startAsyncApp(env: Record<string, string> = {}): Promise<AsyncApp> {
  const app = await startProcessApp(env, [AsyncProcessModule]);
  const logged: string[] = [];
  const note = (...words: unknown[]) => void logged.push(words.map((word) => (word instanceof Error ? word.stack : JSON.stringify(word))).join(' ')); // prettier-ignore
  const workers: Array<{ close(): Promise<void> }> = [];
  const { editor } = app.people;
  const path = '/api/v1/async/process';
  const submit: AsyncApp['submit'] = (body, who = editor) => app.call('POST', path, who, body);
  const status: AsyncApp['status'] = (id, who = editor) => app.call('GET', `${path}/${id}`, who);
  return {
    ...app,
    logged,
    submit,
    status,
    submitted: async (body, who) => {
      const answer = await submit(body, who);
      if (answer.status !== 200) throw new Error(`${answer.status}: ${JSON.stringify(answer.body)}`);
      return (answer.body as { id: string }).id;
    },
    ended: (id) => until(async () => (await status(id)).status === 404, `the end of ${id}`, 60_000),
    worker: async ({ leaseS = 30 } = {}) => {
      const config = loadConfig({
        DATABASE_URL: (app.dataSource.options as { url: string }).url,
        REDIS_URL: process.env['TEST_REDIS_URL'],
        SWATH_DATA_DIR: app.dataDir,
        SWATH_RASTER_PROCESSES: '1',
        SWATH_JOB_LEASE_S: String(leaseS),
        ...env,
      });
      const module = await Test.createTestingModule({
        imports: [PlatformModule.forRoot(config), JobsWorkerModule, AsyncProcessWorkerModule],
      })
        .overrideProvider(JobWorker)
        .useValue({})
        .overrideProvider(FanoutPace)
        .useValue(new QuickPace(1))
        .setLogger({ log: note, warn: note, error: note })
        .compile();
      await module.init();
      let closing: Promise<void> | null = null;
      const worker = { close: () => (closing ??= module.close()) };
      workers.push(worker);
      return worker;
    },
    row: async (id) => {
      const rows = await app.dataSource.query<Json[]>(
        `SELECT to_jsonb(r) AS request,
                (SELECT jsonb_agg(to_jsonb(u)) FROM fanout_units u WHERE task_id = r.id) AS units
         FROM async_requests r WHERE id = $1`,
        [id],
      );
      return rows[0] ?? null;
    },
    close: async () => {
      await Promise.all(workers.map((worker) => worker.close()));
      await app.close();
    },
  };
}
