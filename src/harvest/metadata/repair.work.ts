import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { type Job, type JobRun } from '../../jobs/index.js';
import { CswMetadataRepair, type RepairOutcome } from './csw-metadata-repair.service.js';
import { repairTargets } from './repair-targets.query.js';

/** As its job keeps it. */
export interface RepairRequest {
  /** null = everybody's datasets. */
  readonly owner: string | null;
  /** null = all with an identifier. */
  readonly datasetIds: readonly string[] | null;
  readonly endpoint: string | null;
  readonly isDryRun: boolean;
}

type Counts = Record<RepairOutcome, number>;

/** Entries of one list that a job's result has room for. */
const MAX_NAMED = 200;
const MAX_MESSAGE = 150;

/** Refreshes many datasets. What is done stays done, and costs a second run one question per record. */
@Injectable()
export class RepairWork {
  constructor(
    private readonly repair: CswMetadataRepair,
    private readonly dataSource: DataSource,
  ) {}

  async run(run: JobRun): Promise<void> {
    const { owner, datasetIds, endpoint, isDryRun } = requestOf(run.job);
    await run.progress(0, 'validating');
    const ids = await repairTargets(this.dataSource.manager, owner, datasetIds);
    const counts: Counts = { updated: 0, unchanged: 0, no_record: 0, gone: 0, failed: 0 };
    const withoutRecord: string[] = [];
    const errors: Array<{ dataset_id: string; message: string }> = [];
    for await (const { datasetId, outcome, reason } of this.repair.repair(ids, {
      endpoint,
      isDryRun,
      signal: run.signal,
    })) {
      counts[outcome] += 1;
      if (outcome === 'no_record') withoutRecord.push(datasetId);
      if (reason !== null) errors.push({ dataset_id: datasetId, message: reason.slice(0, MAX_MESSAGE) });
      const tally = tallyOf(counts, ids.length);
      await run.progress(tally.done / (ids.length + 1), 'downloading', tally);
    }
    await run.publish(async () => ({
      result: {
        total: ids.length,
        ...counts,
        without_record: withoutRecord.slice(0, MAX_NAMED),
        errors: errors.slice(0, MAX_NAMED),
        dry_run: isDryRun,
      },
    }));
  }
}

function tallyOf({ updated, unchanged, no_record: skipped, gone, failed }: Counts, total: number) {
  return { done: updated + unchanged + skipped + gone + failed, total, failed, skipped };
}

function requestOf({ request }: Job): RepairRequest {
  return request as unknown as RepairRequest;
}
