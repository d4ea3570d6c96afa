import { type EntityManager } from 'typeorm';
import { Job, type JobEndings } from '../../jobs/index.js';

/** In the transaction that cancels the parent. Children that run are asked to stop. */
export async function cancelPendingChildren(
  manager: EntityManager,
  endings: Pick<JobEndings, 'end'>,
  parentJobId: string,
): Promise<void> {
  const pending = await manager.find(Job, {
    where: { parentJobId, status: 'pending' },
    lock: { mode: 'pessimistic_write', onLocked: 'skip_locked' },
  });
  for (const child of pending) await endings.end(manager, child, 'cancelled', null);
  await manager.query(
    `UPDATE jobs SET cancel_requested_at = COALESCE(cancel_requested_at, now())
      WHERE parent_job_id = $1 AND status = 'running' AND current_step IS DISTINCT FROM 'finalize'`,
    [parentJobId],
  );
}
