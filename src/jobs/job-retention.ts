import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

/** jobs-and-visibility §10, counted from the end of the job. */
const ARCHIVE_AFTER_DAYS = 30;
const DELETE_AFTER_DAYS = 180;
const IDEMPOTENCY_HOURS = 24;
/** Sweeps come every few seconds, retention thinks in days. */
const EVERY_MS = 10 * 60_000;

/** Archives and deletes old jobs and forgets expired keys and tickets. */
@Injectable()
export class JobRetention {
  private appliedAt = -Infinity;

  constructor(private readonly dataSource: DataSource) {}

  async apply(): Promise<void> {
    if (performance.now() - this.appliedAt < EVERY_MS) return;
    this.appliedAt = performance.now();
    const { manager } = this.dataSource;
    await manager.query(
      `UPDATE jobs SET archived_at = now()
        WHERE archived_at IS NULL AND status IN ('complete','failed','cancelled')
          AND completed_at < now() - make_interval(days => $1)`,
      [ARCHIVE_AFTER_DAYS],
    );
    await manager.query(
      `DELETE FROM jobs WHERE status IN ('complete','failed','cancelled')
          AND completed_at < now() - make_interval(days => $1)`,
      [DELETE_AFTER_DAYS],
    );
    await manager.query(`DELETE FROM idempotency_keys WHERE created_at < now() - make_interval(hours => $1)`, [
      IDEMPOTENCY_HOURS,
    ]);
    await manager.query(`DELETE FROM job_events_tickets WHERE expires_at < now()`);
  }
}
