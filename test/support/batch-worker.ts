import { Test, type TestingModule } from '@nestjs/testing';
import { BatchWorkerModule } from '../../src/batch/index.js';
import { FanoutPace } from '../../src/fanout/fanout-pace.js';
import { Job } from '../../src/jobs/index.js';
import { JobRuns } from '../../src/jobs/job-runs.js';
import { JobWorker } from '../../src/jobs/job-worker.js';
import { loadConfig } from '../../src/platform/config/load-config.js';
import { PlatformModule } from '../../src/platform/platform.module.js';
import { type CatalogApp } from './catalog-app.js';
import { QuickPace } from './fanout-bench.js';

/** A worker's batch half over the same database and data folder; analyses run when a test wants, units by themselves. */
export interface BatchWorker {
  readonly module: TestingModule;
  /** Runs the waiting analyses. */
  analyse(): Promise<void>;
  close(): Promise<void>;
}

export async function startBatchWorker(
  app: Pick<CatalogApp, 'dataSource' | 'dataDir'>,
  env: Record<string, string> = {},
): Promise<BatchWorker> {
  const config = loadConfig({
    DATABASE_URL: (app.dataSource.options as { url: string }).url,
    REDIS_URL: process.env['TEST_REDIS_URL'],
    SWATH_DATA_DIR: app.dataDir,
    ...env,
  });
  const silent = () => undefined;
  const module = await Test.createTestingModule({ imports: [PlatformModule.forRoot(config), BatchWorkerModule] })
    .overrideProvider(JobWorker)
    .useValue({})
    .overrideProvider(FanoutPace)
    .useValue(new QuickPace(2))
    .setLogger({ log: silent, warn: silent, error: (e: unknown) => process.env['TEST_LOG'] && console.error(e) })
    .compile();
  await module.init();
  return {
    module,
    analyse: async () => {
      const waiting = await app.dataSource.manager.find(Job, { where: { kind: 'batch_analysis', status: 'pending' } });
      for (const { id, attemptId } of waiting) {
        await module.get(JobRuns, { strict: false }).run({ job_id: id, attempt_id: attemptId });
      }
    },
    close: () => module.close(),
  };
}
