import { type EntityManager } from 'typeorm';

/**
 * Ends parents whose children have all ended: complete when one child is, with a warning per child that is not; failed
 * when none is (jobs-and-visibility §4).
 */
export async function settleParents(manager: EntityManager): Promise<void> {
  await manager.query(`
    WITH settled AS (
      SELECT p.id, bool_or(c.status = 'complete') AS any_complete,
             COALESCE(jsonb_agg(jsonb_build_object(
               'code', COALESCE(c.error_code, c.status),
               'message', format('Job %s: %s', c.id, COALESCE(c.error_message, c.status))
             ) ORDER BY c.created_at, c.id) FILTER (WHERE c.status <> 'complete'), '[]') AS failures
        FROM jobs p JOIN jobs c ON c.parent_job_id = p.id
       WHERE p.status = 'fanned_out'
       GROUP BY p.id
      HAVING bool_and(c.status IN ('complete','failed','cancelled'))
    )
    UPDATE jobs p
       SET status = CASE WHEN s.any_complete THEN 'complete' ELSE 'failed' END,
           progress = CASE WHEN s.any_complete THEN 1 ELSE p.progress END,
           current_step = CASE WHEN s.any_complete THEN 'complete' ELSE p.current_step END,
           error_code = CASE WHEN s.any_complete THEN NULL ELSE 'children_failed' END,
           error_message = CASE WHEN s.any_complete THEN NULL ELSE 'Every part of this job failed' END,
           warnings = p.warnings || s.failures,
           completed_at = now()
      FROM settled s
     WHERE p.id = s.id AND p.status = 'fanned_out'`);
}
