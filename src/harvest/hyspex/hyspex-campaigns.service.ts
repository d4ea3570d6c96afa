import { Injectable } from '@nestjs/common';
import { DomainError } from '#libs/errors';
import { type EntityManager } from 'typeorm';
import { InlineJobs, type Job, JobOutbox, type NewJob } from '../../jobs/index.js';
import { type HarvestCaller } from '../harvest-caller.js';
import { HyspexBatch } from './hyspex-batch.entity.js';
import { campaignOwner, openBatch } from './hyspex-batches.query.js';
import { HyspexParentWork } from './hyspex-parent.work.js';
import { type ParentRequest } from './parent-request.js';

/** Batches of campaigns, each a job: done while the caller waits, or in the background. One at a time per campaign. */
@Injectable()
export class HyspexCampaigns {
  constructor(
    private readonly outbox: JobOutbox,
    private readonly inline: InlineJobs,
    private readonly work: HyspexParentWork,
  ) {}

  /** @throws CONFLICT with `detail.job_id` while another batch of the campaign has not ended; INVALID for another parent's name */
  start(request: ParentRequest, caller: HarvestCaller): Promise<Job> {
    return this.outbox.submit(jobOf(request, caller), (manager, job) => open(manager, job, request));
  }

  /** The same, with all children queued when this returns. */
  async runNow(request: ParentRequest, caller: HarvestCaller): Promise<Job> {
    const work = this.work.run.bind(this.work);
    return this.inline.run(jobOf(request, caller), work, (manager, job) => open(manager, job, request));
  }
}

/** @throws CONFLICT when another batch of the campaign is under way: their cursors would run side by side. */
export async function assertAlone(manager: EntityManager, campaignId: string, jobId: string): Promise<void> {
  const other = await openBatch(manager, campaignId, jobId);
  if (other === null) return;
  const message = `Another batch of the campaign ${JSON.stringify(campaignId)} has not ended`;
  throw new DomainError('CONFLICT', message, { detail: { message, job_id: other.job_id } });
}

function jobOf(request: ParentRequest, { createdBy, accountId }: HarvestCaller): NewJob {
  return {
    kind: 'hyspex_parent',
    request: { ...request },
    sourceFilename: request.identifier,
    createdBy,
    accountId,
    campaignId: request.campaignId,
    dedupeKey: `campaign:${request.campaignId}`,
  };
}

async function open(manager: EntityManager, job: Job, request: ParentRequest): Promise<void> {
  const { campaignId, identifier, startPosition, totalChildren } = request;
  await assertAlone(manager, campaignId, job.id);
  const campaign = await campaignOwner(manager, campaignId);
  if (campaign !== null && (campaign.parent !== identifier || campaign.owner !== job.createdBy))
    throw taken(campaignId);
  await manager.insert(HyspexBatch, {
    jobId: job.id,
    campaignId,
    parentIdentifier: identifier,
    totalChildren,
    startPosition,
    nextPosition: startPosition,
  });
}

function taken(campaignId: string): DomainError {
  const message = 'is the label of another campaign; leave it out, or choose another one';
  const fault = { loc: ['body', 'campaign_id'], msg: message, type: 'value_error', input: campaignId };
  return new DomainError('INVALID', `body.campaign_id: ${message}`, { detail: [fault] });
}
