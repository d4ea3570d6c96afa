import { type EntityManager } from 'typeorm';
import { type JobRun } from '../../jobs/index.js';
import { type HyspexBatch } from './hyspex-batch.entity.js';

export interface QueuedChild {
  readonly identifier: string | null;
  readonly variant: string | null;
  readonly job_id: string;
}

/** @returns false when the job belongs to another attempt by now: nothing was written then */
export async function saveCursor(manager: EntityManager, { job }: JobRun, batch: HyspexBatch): Promise<boolean> {
  const { nextPosition, scanned, matched, isScanned, skipped, errors } = batch;
  const [rows] = await manager.query<[unknown[], number]>(
    `UPDATE hyspex_batches b
        SET next_position = $3, scanned = $4, matched = $5, is_scanned = $6, skipped = $7::jsonb, errors = $8::jsonb
       FROM jobs j
      WHERE b.job_id = $1 AND j.id = b.job_id AND j.attempt_id = $2 AND j.status = 'running'
      RETURNING b.job_id`,
    [job.id, job.attemptId, nextPosition, scanned, matched, isScanned, JSON.stringify(skipped), JSON.stringify(errors)],
  );
  return rows.length > 0;
}

/** The children of a fan-out, in the order in which they were queued. */
export async function queuedChildren(manager: EntityManager, parentJobId: string): Promise<QueuedChild[]> {
  return manager.query<QueuedChild[]>(
    `SELECT request #>> '{config,metadata,identifier}' AS identifier, request #>> '{config,variant}' AS variant, id AS job_id
       FROM jobs WHERE parent_job_id = $1 ORDER BY created_at, id`,
    [parentJobId],
  );
}

/** A batch of the campaign that has not ended, other than `exceptJobId`. */
export async function openBatch(
  manager: EntityManager,
  campaignId: string,
  exceptJobId: string,
): Promise<{ readonly job_id: string } | null> {
  const [open] = await manager.query<Array<{ job_id: string }>>(
    `SELECT b.job_id FROM hyspex_batches b JOIN jobs j ON j.id = b.job_id
      WHERE b.campaign_id = $1 AND b.job_id <> $2 AND j.status IN ('pending', 'running', 'fanned_out')
      LIMIT 1`,
    [campaignId, exceptJobId],
  );
  return open ?? null;
}

/** Whose campaign it is; null = nobody has used the name. */
export async function campaignOwner(
  manager: EntityManager,
  campaignId: string,
): Promise<{ readonly parent: string; readonly owner: string | null } | null> {
  const [first] = await manager.query<Array<{ parent: string; owner: string | null }>>(
    `SELECT b.parent_identifier AS parent, j.created_by AS owner
       FROM hyspex_batches b JOIN jobs j ON j.id = b.job_id
      WHERE b.campaign_id = $1 ORDER BY b.created_at, b.job_id LIMIT 1`,
    [campaignId],
  );
  return first ?? null;
}
