import { Injectable } from '@nestjs/common';
import { DomainError } from '#libs/errors';
import { type CswRecord } from '#libs/csw-client';
import { DataSource } from 'typeorm';
import { Job, type JobRun } from '../../jobs/index.js';
import { HarvestConfig } from '../../platform/config/config.js';
import { CswCatalogues } from '../csw/csw-catalogues.js';
import { ChildrenOfParent } from './children-of-parent.js';
import { isFaultOfRecord, toFailedChild } from './faults-of-records.js';
import { HyspexBatch } from './hyspex-batch.entity.js';
import { queuedChildren, saveCursor } from './hyspex-batches.query.js';
import { HyspexLines } from './hyspex-lines.service.js';
import { scanLimits } from './scan-limits.js';
import { ParentScan } from './parent-scan.js';
import { skippedVariants } from './skipped-variants.js';
import { type ParentRequest, parentRequestOf } from './parent-request.js';

/** One batch: looks for children, queues their conversions, and remembers after each how far it has come. */
@Injectable()
export class HyspexParentWork {
  constructor(
    private readonly catalogues: CswCatalogues,
    private readonly lines: HyspexLines,
    private readonly dataSource: DataSource,
    private readonly config: HarvestConfig,
  ) {}

  async run(run: JobRun): Promise<void> {
    const request = parentRequestOf(run.job);
    const batch = await this.dataSource.manager.findOneByOrFail(HyspexBatch, { jobId: run.job.id });
    await run.progress(0, 'downloading');
    if (!batch.isScanned) await this.scan(run, request, batch);
    const queued = await queuedChildren(this.dataSource.manager, run.job.id);
    await run.publish(async () => ({
      isFannedOut: queued.length > 0,
      result: {
        parent_identifier: batch.parentIdentifier,
        campaign_id: batch.campaignId,
        start_position: batch.startPosition,
        scanned: batch.scanned,
        matched: batch.matched,
        queued,
        skipped: batch.skipped,
        errors: batch.errors,
        next_start_position: batch.nextPosition,
      },
    }));
  }

  private async scan(run: JobRun, request: ParentRequest, batch: HyspexBatch): Promise<void> {
    const client = this.catalogues.of(request.endpoint, 'default');
    const limits = scanLimits(request.maxChildren, this.config);
    const children = new ChildrenOfParent(client, request.identifier);
    const scan = new ParentScan(children, limits, batch.nextPosition, batch.scanned, batch.matched);
    for await (const { record, pass } of scan.found(run.signal)) {
      await this.queue(run, request, record, batch);
      pass();
      await this.save(run, batch, scan);
    }
    await this.save(run, batch, scan);
  }

  private async queue(run: JobRun, request: ParentRequest, record: CswRecord, batch: HyspexBatch): Promise<void> {
    const { identifier } = record;
    const { createdBy, accountId, id: parentJobId } = run.job;
    const { campaignId, wish } = request;
    try {
      const origin = { campaignId, parentIdentifier: request.identifier };
      const line = await this.lines.prepare(record, wish, origin, createdBy);
      if (!wish.force) batch.skipped.push(...skippedVariants(line));
      const owner = { createdBy, accountId, parentJobId, campaignId };
      for (const { variant, jobId, isJoined } of await this.lines.submit(line, wish, owner))
        if (isJoined && !(await this.isOurs(jobId, parentJobId)))
          batch.skipped.push({ identifier, variant, reason: 'under_way', job_id: jobId });
    } catch (error) {
      if (!isFaultOfRecord(error)) throw error;
      batch.errors.push(toFailedChild(identifier, error));
    }
  }

  /** Queued by an attempt that did not come to remember it. */
  private async isOurs(jobId: string, parentJobId: string): Promise<boolean> {
    return (await this.dataSource.manager.countBy(Job, { id: jobId, parentJobId })) > 0;
  }

  private async save(run: JobRun, batch: HyspexBatch, scan: ParentScan): Promise<void> {
    const { next, scanned, matched, isOver } = scan;
    Object.assign(batch, { nextPosition: next, scanned, matched, isScanned: isOver });
    if (!(await saveCursor(this.dataSource.manager, run, batch)))
      throw new DomainError('CANCELLED', 'The job was taken over by another worker');
    const { maxChildren: total } = parentRequestOf(run.job);
    const counts = { done: matched, total, failed: batch.errors.length, skipped: batch.skipped.length };
    await run.progress(Math.min(matched / total, 0.95), 'building', counts);
  }
}
