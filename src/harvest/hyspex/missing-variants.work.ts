import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { principalOfUser } from '../../auth/index.js';
import { type Job, type JobRun } from '../../jobs/index.js';
import { CswCatalogues } from '../csw/csw-catalogues.js';
import { recordNotFound } from '../nbs/nbs-records.service.js';
import { type FailedChild } from './hyspex-batch.entity.js';
import { queuedChildren } from './hyspex-batches.query.js';
import { HyspexLines } from './hyspex-lines.service.js';
import { isFaultOfRecord, toFailedChild } from './faults-of-records.js';
import { type LineWish } from './line-wish.js';
import { incompleteLines, type IncompleteLine, type MissingVariantsFilter } from './missing-variants.query.js';

/** As its job keeps it. */
export interface MissingVariantsRequest extends MissingVariantsFilter {
  readonly endpoint: string | null;
  readonly wish: Omit<LineWish, 'variants'>;
}

/** Lines that one job takes on; the next one finds the rest. */
const MAX_LINES = 200;

/** Has what is missing of lines made: a second run finds less to do, so it is repeated without harm. */
@Injectable()
export class MissingVariantsWork {
  constructor(
    private readonly catalogues: CswCatalogues,
    private readonly lines: HyspexLines,
    private readonly dataSource: DataSource,
  ) {}

  async run(run: JobRun): Promise<void> {
    const request = requestOf(run.job);
    const { manager } = this.dataSource;
    await run.progress(0, 'validating');
    const owner = run.job.createdBy === null ? null : await principalOfUser(manager, run.job.createdBy);
    const { items, total } = await incompleteLines(manager, owner, request, { limit: MAX_LINES, offset: 0 });
    const errors: FailedChild[] = [];
    for (const [done, line] of items.entries()) {
      await this.complete(run, request, line).catch((error: unknown) => {
        if (!isFaultOfRecord(error)) throw error;
        errors.push(toFailedChild(line.identifier, error));
      });
      const counts = { done: done + 1, total: items.length, failed: errors.length, skipped: 0 };
      await run.progress((done + 1) / (items.length + 1), 'building', counts);
    }
    const queued = await queuedChildren(manager, run.job.id);
    await run.publish(async () => ({
      isFannedOut: queued.length > 0,
      result: { total, looked_at: items.length, queued, errors },
    }));
  }

  private async complete(run: JobRun, request: MissingVariantsRequest, { identifier, missing }: IncompleteLine) {
    const { createdBy, accountId, id: parentJobId } = run.job;
    const catalogue = this.catalogues.of(request.endpoint, 'default');
    const record = await catalogue.getRecordById(identifier, { signal: run.signal });
    if (record === null) throw recordNotFound(identifier);
    const { campaignId, parentIdentifier } = request;
    const wish = { ...request.wish, variants: missing };
    const line = await this.lines.prepare(record, wish, { campaignId, parentIdentifier }, createdBy);
    await this.lines.submit(line, wish, { createdBy, accountId, parentJobId, campaignId });
  }
}

function requestOf({ request }: Job): MissingVariantsRequest {
  return request as unknown as MissingVariantsRequest;
}
