import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { ImportConfig } from '../../../platform/config/config.js';
import { Repetition } from '../../../platform/process/repetition.js';
import { RedisConnections } from '../../../platform/queues/redis-connections.js';
import { ImportJobs } from './import-jobs.js';
import { ImportLooks } from './import-looks.js';
import { ParentEndings } from './parent-endings.js';
import { closeIngested } from './delivery-ends.query.js';

/** `pg_advisory_lock` key: of all workers one looks at a time. */
const LOCK = 0x494d_5054;

/**
 * Moves orders and subscriptions on, a step at a time: asks providers about what is due, makes jobs for what has none —
 * new deliveries as well as those whose job a crash has taken — and ends what has come to its end. It remembers nothing;
 * the rows say it all.
 */
@Injectable()
export class ImportClock implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly log = new Logger(ImportClock.name);
  private readonly stop = new AbortController();
  private readonly repetition: Repetition;
  private fails = false;

  constructor(
    private readonly dataSource: DataSource,
    { pollS }: ImportConfig,
    private readonly redis: RedisConnections,
    private readonly jobs: ImportJobs,
    private readonly looks: ImportLooks,
    private readonly endings: ParentEndings,
  ) {
    const tick = async () => {
      await this.tick();
      this.fails = false;
    };
    this.repetition = new Repetition(pollS * 1000, tick, (error) => this.tellOnce(error));
  }

  onApplicationBootstrap(): void {
    this.repetition.start();
  }

  onModuleDestroy(): Promise<void> {
    this.stop.abort();
    return this.repetition.stop();
  }

  /** One step of everything that is due. Does nothing while another worker takes it. */
  async tick(signal: AbortSignal = this.stop.signal): Promise<void> {
    const runner = this.dataSource.createQueryRunner();
    try {
      const [row] = (await runner.query('SELECT pg_try_advisory_lock($1) AS held', [LOCK])) as [{ held: boolean }];
      if (!row.held) return;
      try {
        await this.step(signal);
      } finally {
        await runner.query('SELECT pg_advisory_unlock($1)', [LOCK]);
      }
    } finally {
      await runner.release();
    }
  }

  private async step(signal: AbortSignal): Promise<void> {
    await closeIngested(this.dataSource);
    await this.endings.endFinished();
    // Jobs that cannot be rung for would be taken back; what waits, waits for Redis.
    if (this.redis.down) return;
    await this.jobs.placeUnplaced();
    await this.jobs.resumeDeliveries();
    await this.looks.lookAtDue(signal);
    await this.endings.endFinished();
  }

  /** Not every few seconds while the database or Redis is away. */
  private tellOnce(error: unknown): void {
    if (!this.fails && !this.stop.signal.aborted)
      this.log.warn(`data import could not be looked after: ${String(error)}`);
    this.fails = true;
  }
}
