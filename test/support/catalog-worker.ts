import { type Type } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { CatalogWorkerModule } from '../../src/catalog/index.js';
import { Job, JobsWorkerModule } from '../../src/jobs/index.js';
import { JobRuns } from '../../src/jobs/job-runs.js';
import { JobWorker } from '../../src/jobs/job-worker.js';
import { loadConfig } from '../../src/platform/config/load-config.js';
import { PlatformModule } from '../../src/platform/platform.module.js';
import { type CatalogApp } from './catalog-app.js';

/** The worker half of a catalogue application, in the same process; takes no bells: a test runs a job when it wants. */
export interface CatalogWorker {
  get<T>(token: Type<T>): T;
  job(id: string): Promise<Job>;
  /** Does what a worker does when the job's bell rings; resolves with the row when the run has ended. */
  runJob(id: string): Promise<Job>;
  close(): Promise<void>;
}

/** On the same database and data folder. */
export async function startCatalogWorker(
  app: CatalogApp,
  env: Readonly<Record<string, string>> = {},
): Promise<CatalogWorker> {
  const { url } = app.dataSource.options as { url: string };
  const config = loadConfig({
    DATABASE_URL: url,
    REDIS_URL: process.env['TEST_REDIS_URL'],
    SWATH_DATA_DIR: app.dataDir,
    SWATH_RASTER_PROCESSES: '1',
    ...env,
  });
  const module = await Test.createTestingModule({
    imports: [PlatformModule.forRoot(config), JobsWorkerModule, CatalogWorkerModule],
  })
    .overrideProvider(JobWorker)
    .useValue({})
    .setLogger({ log: () => undefined, warn: () => undefined, error: () => undefined })
    .compile();
  await module.init();
  const get: CatalogWorker['get'] = (token) => module.get(token, { strict: false });
  const job = (id: string) => app.dataSource.manager.findOneByOrFail(Job, { id });
  return {
    get,
    job,
    runJob: async (id) => {
      const { attemptId } = await job(id);
      await get(JobRuns).run({ job_id: id, attempt_id: attemptId });
      return job(id);
    },
    close: () => module.close(),
  };
}
