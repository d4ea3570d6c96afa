import { Injectable, Logger } from '@nestjs/common';
import { DataSource, Raw } from 'typeorm';
import { RedisConnections } from '../platform/queues/redis-connections.js';
import { JobBell } from './job-bell.js';
import { JobEndings } from './job-endings.js';
import { settleParents } from './job-parents.query.js';
import { JobRetention } from './job-retention.js';
import { Job } from './job.entity.js';

/** `pg_advisory_lock` key: of all processes one sweeps at a time. */
const LOCK = 0x4a4f_4253;
const BATCH = 500;

export interface SweepResult {
  /** Running jobs whose worker vanished: waiting for another worker again. */
  readonly requeued: number;
  /** Running jobs whose worker vanished for the last time. */
  readonly failed: number;
  /** Running jobs whose worker vanished after a cancel was asked for. */
  readonly cancelled: number;
  /** Waiting jobs that Redis was told about (again). */
  readonly rung: number;
}

const NOTHING: SweepResult = { requeued: 0, failed: 0, cancelled: 0, rung: 0 };

/** Repairs what a killed worker or a wiped Redis left behind. Rows with a valid lease are never touched. */
@Injectable()
export class JobSweeper {
  private readonly log = new Logger(JobSweeper.name);

  constructor(
    private readonly dataSource: DataSource,
    private readonly endings: JobEndings,
    private readonly bell: JobBell,
    private readonly redis: RedisConnections,
    private readonly retention: JobRetention,
  ) {}

  /** `wait`: behind another process's sweep; otherwise that sweep is good enough and nothing is done here. */
  async sweep({ wait }: { wait: boolean }): Promise<SweepResult> {
    const runner = this.dataSource.createQueryRunner();
    try {
      const lock = wait ? 'pg_advisory_lock($1) IS NOT NULL' : 'pg_try_advisory_lock($1)';
      const [row] = (await runner.query(`SELECT ${lock} AS held`, [LOCK])) as Array<{ held: boolean }>;
      if (!row?.held) return NOTHING;
      try {
        return await this.sweepAlone();
      } finally {
        await runner.query('SELECT pg_advisory_unlock($1)', [LOCK]);
      }
    } finally {
      await runner.release();
    }
  }

  private async sweepAlone(): Promise<SweepResult> {
    const takenOver = await this.takeOver();
    await settleParents(this.dataSource.manager);
    await this.retention.apply();
    const result = { ...takenOver, rung: await this.ringAgain() };
    if (takenOver.requeued + takenOver.failed + takenOver.cancelled > 0)
      this.log.warn({ msg: 'jobs of vanished workers were taken over', ...result });
    return result;
  }

  private async takeOver(): Promise<Omit<SweepResult, 'rung'>> {
    const count = { requeued: 0, failed: 0, cancelled: 0 };
    const expired = { status: 'running', leaseUntil: Raw((column) => `${column} < now()`) } as const;
    const lost = await this.dataSource.manager.find(Job, { select: { id: true }, where: expired, take: BATCH });
    for (const { id } of lost) {
      try {
        const outcome = await this.dataSource.transaction(async (manager) => {
          // Locked means that its worker is publishing after all; renewed means that it is back.
          const lock = { mode: 'pessimistic_write', onLocked: 'skip_locked' } as const;
          const job = await manager.findOne(Job, { where: { id, ...expired }, lock });
          return job && this.endings.requeue(manager, job, true);
        });
        if (outcome) count[outcome] += 1;
      } catch (error) {
        this.log.error(new Error(`job ${id} of a vanished worker could not be taken over`, { cause: error }));
      }
    }
    return count;
  }

  /** Every waiting job, oldest first: Bull ignores bells it has, so this costs little and heals a wiped Redis. */
  private async ringAgain(): Promise<number> {
    if (this.redis.down) return 0;
    const select = { id: true, attemptId: true, family: true, createdBy: true } as const;
    const where = { status: 'pending', staged: false } as const;
    const waiting = await this.dataSource.manager.find(Job, {
      select,
      where,
      order: { createdAt: 'ASC' },
      take: BATCH,
    });
    try {
      for (const job of waiting) await this.bell.ringAgain(job);
    } catch (error) {
      this.log.warn(`waiting jobs could not be rung: ${(error as Error).message}`);
    }
    return waiting.length;
  }
}
