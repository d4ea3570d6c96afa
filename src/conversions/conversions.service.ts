import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { JobOutbox, type Job } from '../jobs/index.js';
import { FileRegistration } from '../registry/index.js';
import { type ConversionConfig } from './conversion-config.js';
import { ConversionEngine } from './conversion-engine.js';
import { dedupeKey, inputName, kindOf, requestOf } from './conversion-jobs.js';
import { commitRasters, summaryOf, type ConversionReport } from './conversion-outcome.js';
import { type ConversionEstimate } from './conversion.js';
import { type ConversionOwner } from './file-of-raster.js';
import { tooLargeForSync } from './sync-limit.js';

/** Whose job it will be. Of an anonymous caller `createdBy` is null and `clientAddress` counts against his limit. */
export interface ConversionCaller extends ConversionOwner {
  readonly clientAddress: string | null;
  readonly campaignId?: string | null;
  readonly parentJobId?: string | null;
}

export interface ConversionResult {
  /** Ids of what is in the registry now, new or known before. */
  readonly datasets: readonly string[];
  readonly reports: readonly ConversionReport[];
}

/** Sources into registered GeoTIFFs, at once or as a job. */
@Injectable()
export class Conversions {
  constructor(
    private readonly engine: ConversionEngine,
    private readonly registration: FileRegistration,
    private readonly outbox: JobOutbox,
    private readonly dataSource: DataSource,
  ) {}

  /** Opens the source, reads no pixel. @throws INVALID naming what does not fit */
  estimate(config: ConversionConfig, signal: AbortSignal = new AbortController().signal): Promise<ConversionEstimate> {
    return this.engine.estimate(config, signal);
  }

  /**
   * The source is not looked at: what is wrong with it is told by the job.
   * @throws CONFLICT with `detail.job_id` when the same conversion of a signed-in caller is under way; an anonymous
   *   caller gets that job. RATE_LIMITED, UNAVAILABLE
   */
  submit(config: ConversionConfig, caller: ConversionCaller): Promise<Job> {
    return this.outbox.submit({
      kind: kindOf(config),
      request: requestOf(config),
      sourceFilename: inputName(config),
      createdBy: caller.createdBy,
      accountId: caller.accountId,
      clientAddress: caller.clientAddress,
      campaignId: caller.campaignId ?? null,
      parentJobId: caller.parentJobId ?? null,
      dedupeKey: dedupeKey(config),
      onDuplicate: caller.createdBy === null ? 'join' : 'conflict',
      warnings: (config.notes ?? []).map((message) => ({ code: 'config_adjusted', message })),
    });
  }

  /** While the caller waits. @throws INVALID `too_large_for_sync` with the route to take instead */
  async run(config: ConversionConfig, owner: ConversionOwner, signal: AbortSignal): Promise<ConversionResult> {
    const refusal = tooLargeForSync(await this.estimate(config, signal));
    if (refusal) throw refusal;
    const progress = async () => signal.throwIfAborted();
    const reports = await this.engine.convert(config, { owner, signal, progress }, (rasters) =>
      this.dataSource.transaction((manager) => commitRasters(this.registration, manager, rasters)),
    );
    return { datasets: summaryOf(reports).dataset_ids, reports };
  }
}
