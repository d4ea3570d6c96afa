import { type Campaign } from './campaign.query.js';
import { type CampaignDto } from './hyspex-answers.dto.js';

/** Counts and ids only: the route is open to everybody. */
export function toCampaignDto(campaign: Campaign): CampaignDto {
  const { jobId, status, startPosition, nextPosition } = campaign.latestBatch;
  return {
    campaign_id: campaign.campaignId,
    parent_identifier: campaign.parentIdentifier,
    total_children: campaign.totalChildren,
    scanned: campaign.scanned,
    queued: campaign.queued,
    children: { ...campaign.children },
    latest_batch: { job_id: jobId, status, start_position: startPosition, next_start_position: nextPosition },
    next_start_position: nextPosition,
    finished: campaign.isFinished,
  };
}
