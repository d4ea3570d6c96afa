import { Injectable, type OnModuleInit } from '@nestjs/common';
import { JobHandlers, type JobRun } from '../jobs/index.js';
import { FileRegistration } from '../registry/index.js';
import { ConversionEngine } from './conversion-engine.js';
import { CONVERSION_KINDS, configOf } from './conversion-jobs.js';
import { ConversionSeeding } from './conversion-seeding.js';
import { commitRasters, summaryOf, type ConversionReport } from './conversion-outcome.js';

/** Of a job's progress: the rest is hashing, describing and copying into the bucket. */
const CONVERTING = { from: 0.02, share: 0.9 };

/** Runs both kinds of conversion. Datasets and the job's end are one commit, so a lost worker leaves neither. */
@Injectable()
export class ConversionHandler implements OnModuleInit {
  constructor(
    private readonly handlers: JobHandlers,
    private readonly engine: ConversionEngine,
    private readonly registration: FileRegistration,
    private readonly seeding: ConversionSeeding,
  ) {}

  onModuleInit(): void {
    for (const kind of Object.values(CONVERSION_KINDS))
      this.handlers.register({ kind, run: (run: JobRun) => this.run(run) });
  }

  async run(run: JobRun): Promise<void> {
    const { job, signal } = run;
    const config = configOf(job);
    await run.progress(CONVERTING.from, 'validating');
    const progress = (fraction: number) => run.progress(CONVERTING.from + fraction * CONVERTING.share, 'converting');
    const owner = { createdBy: job.createdBy, accountId: job.accountId };
    const outputs = await this.engine.convert(config, { owner, signal, progress }, async (rasters) => {
      let reports: readonly ConversionReport[] = [];
      await run.publish(async (manager) => {
        reports = await commitRasters(this.registration, manager, rasters);
        const result = summaryOf(reports);
        return { datasetId: result.dataset_ids[0] ?? null, result };
      });
      return reports;
    });
    await this.seeding.after(outputs, config.seed ?? null, job);
  }
}
