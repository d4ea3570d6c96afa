import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { FanoutTasks } from '../../fanout/index.js';
import { BatchConfig } from '../../platform/config/config.js';
import { Repetition } from '../../platform/process/repetition.js';

const EVERY_MS = 3_600_000;

/**
 * Deletes tasks at rest that nothing has happened to for as many days as the operator keeps them (batch-v1 §7,
 * batch-statistics §5: 7 days for CREATED, 15 for FAILED, 30 for the others). Tasks whose outputs are in a collection stay,
 * and what lies in buckets is never touched.
 */
@Injectable()
export class BatchRetention implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly log = new Logger(BatchRetention.name);
  private readonly repetition = new Repetition(
    EVERY_MS,
    () => this.apply(),
    (error) => this.log.warn(`the batch retention failed and will be repeated: ${String(error)}`),
  );

  constructor(
    private readonly dataSource: DataSource,
    private readonly fanout: FanoutTasks,
    private readonly config: BatchConfig,
  ) {}

  onApplicationBootstrap(): void {
    const { created, failed, others } = this.config.keepDays;
    if (created + failed + others > 0) this.repetition.start();
  }

  onModuleDestroy(): Promise<void> {
    return this.repetition.stop();
  }

  /** One transaction per task, because one may have a million units. @returns ids of what was deleted */
  async apply(): Promise<string[]> {
    const { created, failed, others } = this.config.keepDays;
    const stale = await this.dataSource.query<Array<{ id: string }>>(STALE, [created, failed, others]);
    const deleted: string[] = [];
    for (const { id } of stale) if (await this.delete(id)) deleted.push(id);
    if (deleted.length > 0) this.log.log(`deleted ${deleted.length} stale batch tasks`);
    return deleted;
  }

  /** @returns false when somebody has woken it meanwhile */
  private delete(id: string): Promise<boolean> {
    const { created, failed, others } = this.config.keepDays;
    return this.dataSource.transaction(async (manager) => {
      // In the order of everybody: the fan-out before the task.
      await this.fanout.lock(manager, id);
      const still = await manager.query<unknown[]>(`${STALE} AND id = $4 FOR UPDATE`, [created, failed, others, id]);
      if (still.length === 0) return false;
      await this.fanout.remove(manager, id);
      await manager.query(`DELETE FROM batch_tasks WHERE id = $1`, [id]);
      return true;
    });
  }
}

/**
 * $1–$3: days of CREATED, FAILED and the other states at rest; 0 = kept. A cancelled or stopped task may have tiles that
 * still come to their end.
 */
const STALE = `
  SELECT id FROM batch_tasks
   WHERE status NOT IN ('ANALYSING', 'PROCESSING') AND collection_id IS NULL
     AND updated < now() - make_interval(days => CASE status WHEN 'CREATED' THEN nullif($1::int, 0)
                                                             WHEN 'FAILED' THEN nullif($2::int, 0) ELSE nullif($3::int, 0) END)
     AND NOT EXISTS (SELECT 1 FROM fanout_units u WHERE u.task_id = batch_tasks.id AND u.status = 'running')`;
