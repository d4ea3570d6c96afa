import { Injectable, type OnModuleInit } from '@nestjs/common';
import { JobHandlers, type JobKind, type JobRun, type JobStep } from '../../jobs/index.js';
import { careRequestOf } from './care-jobs.js';
import { bounded, type CareHooks } from './care-report.js';
import { Rehash } from './rehash/rehash.service.js';
import { Resync } from './resync/resync.service.js';
import { ThumbnailGeneration } from './thumbnails/thumbnail-generation.js';

/** The jobs that care for the registry: their report is their result. */
@Injectable()
export class CareHandlers implements OnModuleInit {
  constructor(
    private readonly handlers: JobHandlers,
    private readonly rehash: Rehash,
    private readonly resync: Resync,
    private readonly thumbnails: ThumbnailGeneration,
  ) {}

  onModuleInit(): void {
    this.register('rehash', 'validating', ({ job }, hooks) => this.rehash.run(careRequestOf(job, 'rehash'), hooks));
    this.register('resync', 'validating', ({ job }, hooks) => this.resync.run(careRequestOf(job, 'resync'), hooks));
    this.register('thumbnails', 'quicklook', ({ job }, hooks) =>
      this.thumbnails.run(careRequestOf(job, 'thumbnails'), hooks),
    );
  }

  private register(kind: JobKind, step: JobStep, work: (run: JobRun, hooks: CareHooks) => Promise<object>): void {
    const run = async (run: JobRun) => {
      const onProgress: CareHooks['onProgress'] = (counts) => run.progress(counts.done / counts.total, step, counts);
      await run.progress(0, step);
      const report = bounded(await work(run, { signal: run.signal, onProgress }));
      await run.publish(async () => ({ result: report }));
    };
    this.handlers.register({ kind, run });
  }
}
