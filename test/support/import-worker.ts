import { type Type } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { In } from 'typeorm';
import { ByocWorkerModule } from '../../src/byoc/index.js';
import { IngestSweeper } from '../../src/byoc/ingest/ingest-sweeper.js';
import { Job, JobsWorkerModule } from '../../src/jobs/index.js';
import { JobRuns } from '../../src/jobs/job-runs.js';
import { JobWorker } from '../../src/jobs/job-worker.js';
import { ImportDelivery } from '../../src/orders/deliveries/import-delivery.entity.js';
import { OrdersWorkerModule } from '../../src/orders/index.js';
import { IMPORT_PROVIDERS, type ImportProvider } from '../../src/orders/providers/import-provider.js';
import { ImportClock } from '../../src/orders/work/clock/import-clock.js';
import { loadConfig } from '../../src/platform/config/load-config.js';
import { PlatformModule } from '../../src/platform/platform.module.js';
import { type CatalogApp } from './catalog-app.js';

/** The worker half of an application with data import, in the same process; clock and jobs go on when a test says so. */
export interface ImportWorker {
  get<T>(token: Type<T>): T;
  /** One step of the clock, whatever is not due yet being due, and of the sweep for tiles. */
  tick(): Promise<void>;
  /** Runs the oldest waiting job. @returns its row afterwards, null when none waits */
  runNext(): Promise<Job | null>;
  /** Ticks and runs jobs until neither finds anything to do. @returns kinds and ends of the jobs: `delivery_import complete` */
  settle(): Promise<string[]>;
  close(): Promise<void>;
}

/** @param providers null = the platform's own */
export async function startImportWorker(
  app: CatalogApp,
  providers: readonly ImportProvider[] | null,
  env: Readonly<Record<string, string>> = {},
  overrides: ReadonlyArray<readonly [unknown, unknown]> = [],
): Promise<ImportWorker> {
  const config = loadConfig({
    DATABASE_URL: (app.dataSource.options as { url: string }).url,
    REDIS_URL: process.env['TEST_REDIS_URL'],
    SWATH_DATA_DIR: app.dataDir,
    SWATH_RASTER_PROCESSES: '1',
    SWATH_IMPORT_POLL_S: '3600',
    ...env,
  });
  const building = Test.createTestingModule({
    imports: [PlatformModule.forRoot(config), JobsWorkerModule, ByocWorkerModule, OrdersWorkerModule],
  })
    .overrideProvider(JobWorker)
    .useValue({});
  if (providers !== null) building.overrideProvider(IMPORT_PROVIDERS).useValue(providers);
  for (const [token, value] of overrides) building.overrideProvider(token).useValue(value);
  const module = await building
    .setLogger({
      log: () => undefined,
      warn: () => undefined,
      error: (e: unknown) => process.env['TEST_LOG'] && console.error(e),
    }) // prettier-ignore
    .compile();
  await module.init();
  const get: ImportWorker['get'] = (token) => module.get(token, { strict: false });
  // A test sweeps and ticks when it wants to.
  await get(IngestSweeper).onModuleDestroy();
  await get(ImportClock).onModuleDestroy();

  const { dataSource } = app;
  const tick: ImportWorker['tick'] = async () => {
    for (const table of ['import_orders', 'import_subscriptions'])
      await dataSource.query(`UPDATE ${table} SET next_look = now() WHERE next_look IS NOT NULL`);
    await dataSource.query(`UPDATE import_deliveries SET next_try = now() WHERE next_try IS NOT NULL`);
    await get(ImportClock).tick(new AbortController().signal);
    await get(IngestSweeper).sweep();
  };
  const runNext: ImportWorker['runNext'] = async () => {
    const [next] = await dataSource.manager.find(Job, {
      where: { status: 'pending', family: In(['import', 'byoc']) },
      order: { createdAt: 'ASC' },
      take: 1,
    });
    if (next === undefined) return null;
    await get(JobRuns).run({ job_id: next.id, attempt_id: next.attemptId });
    return dataSource.manager.findOneByOrFail(Job, { id: next.id });
  };
  const settle: ImportWorker['settle'] = async () => {
    const told: string[] = [];
    for (let step = 0; step < 20; step += 1) {
      const before = told.length;
      for (let job = await runNext(); job !== null; job = await runNext())
        told.push(`${job.kind} ${job.status}${job.errorMessage === null ? '' : ` ${job.errorCode}`}`);
      const state = await statesOf(app);
      await tick();
      const isIdle = told.length === before && (await waitingJobs(app)) === 0 && (await statesOf(app)) === state;
      if (isIdle) break;
    }
    return told;
  };
  return { get, tick, runNext, settle, close: () => module.close() };
}

async function waitingJobs({ dataSource }: CatalogApp): Promise<number> {
  return dataSource.manager.countBy(Job, { status: 'pending', family: In(['import', 'byoc']) });
}

async function statesOf({ dataSource }: CatalogApp): Promise<string> {
  const rows = await dataSource.query<unknown[]>(
    `SELECT status FROM import_orders UNION ALL SELECT status FROM import_subscriptions
     UNION ALL SELECT status FROM import_deliveries`,
  );
  return JSON.stringify(rows);
}

/** Of an order or subscription, oldest first. */
export function deliveriesOf({ dataSource }: CatalogApp, parentId: string): Promise<ImportDelivery[]> {
  return dataSource.manager
    .createQueryBuilder(ImportDelivery, 'd')
    .where('d.order_id = :parentId OR d.subscription_id = :parentId', { parentId })
    .orderBy('d.item_id')
    .getMany();
}
