import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { type Queue } from 'bull';
import { JobsConfig, WorkerConfig } from '../platform/config/config.js';
import { RedisConnections } from '../platform/queues/redis-connections.js';
import { withDeadline } from './deadline.js';
import { isEmpty, JobBell } from './job-bell.js';
import { type BellMessage } from './job-queues.js';
import { JobHandlers } from './job-handlers.registry.js';
import { JOB_FAMILIES, type JobFamily } from './job-kinds.js';
import { JobKinds } from './job-kinds.registry.js';
import { JobRuns } from './job-runs.js';
import { JobSweeper } from './job-sweeper.js';

/** Jobs of one family that run at the same time in one worker (jobs-and-visibility §3). */
const CONCURRENCY = 2;
/** One warp of a Sentinel product takes all cores; deliveries wait for networks and disks most of the time. */
const OTHERWISE: Readonly<Partial<Record<JobFamily, number>>> = { sentinel: 1, import: 6 };
const REDIS_PATIENCE_MS = 2_000;

/** What a running job gets to finish when the worker is asked to stop, and then to clean up after its signal fired. */
export class DrainTimes {
  readonly graceMs: number = 25_000;
  readonly stopMs: number = 3_000;
}

/**
 * The worker's life: refuse to start with a kind nobody handles, listen for bells, sweep, and return unfinished work at
 * the end. Queues are consumed here by hand and not by `@Processor()`, whose consumers start before the features have
 * registered their handlers.
 */
@Injectable()
export class JobWorker implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly log = new Logger(JobWorker.name);
  private timer: NodeJS.Timeout | undefined;
  private sweeping: Promise<void> = Promise.resolve();
  private sweepFails = false;
  private isStopping = false;
  private missedBell = false;

  constructor(
    private readonly config: JobsConfig,
    private readonly kinds: JobKinds,
    private readonly handlers: JobHandlers,
    private readonly runs: JobRuns,
    private readonly sweeper: JobSweeper,
    private readonly bell: JobBell,
    private readonly redis: RedisConnections,
    private readonly drain: DrainTimes,
    private readonly worker: WorkerConfig,
  ) {}

  onApplicationBootstrap(): void {
    const faults = [...this.kinds.gaps(), ...this.handlers.faults()];
    if (faults.length > 0)
      throw new Error(`This worker cannot do its jobs:\n${faults.map((f) => `  - ${f}`).join('\n')}`);
    void this.listen();
    this.sweepRepeatedly();
  }

  /** Runs before any connection is closed. */
  async onModuleDestroy(): Promise<void> {
    this.isStopping = true;
    clearTimeout(this.timer);
    await this.sweeping;
    await this.each((queue) => queue.pause(true, true));
    await this.runs.drain(this.drain.graceMs, this.drain.stopMs);
    if (this.missedBell) await this.sweep();
    await this.each((queue) => queue.close(true));
  }

  /** Waits for Redis first: Bull's set-up rejects where nobody can catch it when the connection is not there yet. */
  private async listen(): Promise<void> {
    while (!this.isStopping) {
      const isReady = await this.redis.ready(REDIS_PATIENCE_MS).then(
        () => true,
        () => false,
      );
      if (isReady) break;
    }
    if (this.isStopping) return;
    for (const queue of this.served()) {
      queue.on('error', (error) => {
        if (!this.redis.down) this.log.debug(`queue ${queue.name}: ${error.message}`);
      });
      const concurrency = OTHERWISE[queue.name as JobFamily] ?? CONCURRENCY;
      queue.process(concurrency, ({ data }) => this.hear(data)).catch((error: unknown) => this.log.error(error));
    }
  }

  private served(): Queue<BellMessage>[] {
    const families = JOB_FAMILIES.filter((family) => this.worker.queues?.includes(family) ?? true);
    return families.map((family) => this.bell.queues.of(family));
  }

  /** Never rejects: whatever Bull would do about a failure, the row and the sweeper do better. */
  private async hear(message: BellMessage): Promise<void> {
    if (this.isStopping) {
      this.missedBell = true;
      return;
    }
    // The sweeper rings again.
    if (isEmpty(message)) return;
    try {
      await this.runs.run(message);
    } catch (error) {
      this.log.warn(`job ${message.job_id} could not be claimed: ${error instanceof Error ? error.message : error}`);
    }
  }

  private sweepRepeatedly(): void {
    const everyMs = Math.max(1, Math.min(60, this.config.leaseS / 5)) * 1000;
    this.sweeping = this.sweep().then(() => {
      if (!this.isStopping) this.timer = setTimeout(() => this.sweepRepeatedly(), everyMs);
    });
  }

  /** Never rejects; a series of failures is one line in the log. */
  private async sweep(): Promise<void> {
    try {
      await this.sweeper.sweep({ wait: false });
      this.sweepFails = false;
    } catch (error) {
      if (!this.sweepFails) this.log.warn(`sweep failed: ${error instanceof Error ? error.message : error}`);
      this.sweepFails = true;
    }
  }

  /** With a deadline: without Redis, Bull waits for answers that never come. */
  private async each(act: (queue: Queue<BellMessage>) => Promise<void>): Promise<void> {
    const queues = this.bell.queues.all();
    const acts = queues.map((queue) => withDeadline(act(queue), REDIS_PATIENCE_MS, `${queue.name} did not answer`));
    await Promise.allSettled(acts);
  }
}
