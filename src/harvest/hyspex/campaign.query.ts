import { type EntityManager } from 'typeorm';
import { type JobStatus } from '../../jobs/index.js';

export interface Campaign {
  readonly campaignId: string;
  readonly parentIdentifier: string;
  readonly totalChildren: number | null;
  readonly scanned: number;
  readonly queued: number;
  readonly children: Readonly<Record<'pending' | 'running' | 'complete' | 'failed' | 'cancelled', number>>;
  readonly latestBatch: {
    readonly jobId: string;
    readonly status: JobStatus;
    readonly startPosition: number;
    readonly nextPosition: number | null;
  };
  /** Nothing is left to look at and nothing under way. */
  readonly isFinished: boolean;
}

interface BatchRow {
  job_id: string;
  status: JobStatus;
  parent_identifier: string;
  total_children: number | null;
  start_position: number;
  next_position: number | null;
  scanned: number;
}

/** Counted from the rows of its jobs; null = there is no such campaign. */
export async function findCampaign(manager: EntityManager, campaignId: string): Promise<Campaign | null> {
  const batches = await manager.query<BatchRow[]>(
    `SELECT b.job_id, j.status, b.parent_identifier, b.total_children, b.start_position, b.next_position, b.scanned
       FROM hyspex_batches b JOIN jobs j ON j.id = b.job_id
      WHERE b.campaign_id = $1 ORDER BY b.created_at, b.job_id`,
    [campaignId],
  );
  const latest = batches.at(-1);
  if (latest === undefined) return null;
  const counted = await manager.query<Array<{ status: keyof Campaign['children']; count: number }>>(
    `SELECT status, count(*)::int AS count FROM jobs
      WHERE campaign_id = $1 AND NOT EXISTS (SELECT 1 FROM hyspex_batches b WHERE b.job_id = jobs.id)
      GROUP BY status`,
    [campaignId],
  );
  const none = { pending: 0, running: 0, complete: 0, failed: 0, cancelled: 0 };
  const children = { ...none, ...Object.fromEntries(counted.map(({ status, count }) => [status, count])) };
  const isOpen = batches.some(({ status }) => OPEN.includes(status)) || children.pending + children.running > 0;
  return {
    campaignId,
    parentIdentifier: latest.parent_identifier,
    totalChildren: batches.findLast(({ total_children: total }) => total !== null)?.total_children ?? null,
    scanned: batches.reduce((sum, { scanned }) => sum + scanned, 0),
    queued: counted.reduce((sum, { count }) => sum + count, 0),
    children,
    latestBatch: {
      jobId: latest.job_id,
      status: latest.status,
      startPosition: latest.start_position,
      nextPosition: latest.next_position,
    },
    isFinished: !isOpen && latest.next_position === null,
  };
}

const OPEN: readonly JobStatus[] = ['pending', 'running', 'fanned_out'];
