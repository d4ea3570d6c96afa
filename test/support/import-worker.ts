import { Test, type TestingModule } from '@nestjs/testing';
import { ByocWorkerModule } from '../../src/byoc/index.js';
import { Job, JobsWorkerModule } from '../../src/jobs/index.js';
import { JobRuns } from '../../src/jobs/job-runs.js';
import { JobWorker } from '../../src/jobs/job-worker.js';
import { OrdersWorkerModule } from '../../src/orders/index.js';
import { ImportClock } from '../../src/orders/work/clock/import-clock.js';
import { loadConfig } from '../../src/platform/config/config.js';
import { PlatformModule } from '../../src/platform/platform.module.js';
import { type CatalogApp } from './catalog-app.js';

/** A worker's import and BYOC halves over the same database and data folder, which do what a test asks them to. */
export interface ImportWorker {
  readonly module: TestingModule;
  /** As if the next look at everything were due, and then all that it makes to do, until there is nothing left. */
  settle(): Promise<void>;
  close(): Promise<void>;
}

const ROUNDS = 20;

export async function startImportWorker(
  app: Pick<CatalogApp, 'dataSource' | 'dataDir'>,
  env: Record<string, string> = {},
): Promise<ImportWorker> {
  const config = loadConfig({
    DATABASE_URL: (app.dataSource.options as { url: string }).url,
    REDIS_URL: process.env['TEST_REDIS_URL'],
    SWATH_DATA_DIR: app.dataDir,
    SWATH_RASTER_PROCESSES: '1',
    SWATH_IMPORT_POLL_S: '3600',
    ...env,
  });
  const silent = () => undefined;
  const module = await Test.createTestingModule({
    imports: [PlatformModule.forRoot(config), JobsWorkerModule, ByocWorkerModule, OrdersWorkerModule],
  })
    .overrideProvider(JobWorker)
    .useValue({})
    .setLogger({ log: silent, warn: silent, error: (e: unknown) => process.env['TEST_LOG'] && console.error(e) })
    .compile();
  await module.init();
  const { dataSource } = app;
  const runs = module.get(JobRuns, { strict: false });

  const runWaiting = async (): Promise<number> => {
    const waiting = await dataSource.manager.find(Job, { where: { status: 'pending' }, order: { createdAt: 'ASC' } });
    for (const { id, attemptId } of waiting) await runs.run({ job_id: id, attempt_id: attemptId });
    return waiting.length;
  };
  return {
    module,
    settle: async () => {
      for (let round = 0, idle = 0; round < ROUNDS && idle < 2; round += 1) {
        for (const table of ['import_orders', 'import_subscriptions'])
          await dataSource.query(`UPDATE ${table} SET next_look = now() WHERE next_look > now()`);
        await module.get(ImportClock, { strict: false }).tick();
        idle = (await runWaiting()) === 0 ? idle + 1 : 0;
      }
    },
    close: () => module.close(),
  };
}
