import { Injectable } from '@nestjs/common';
import { RedisConnections } from '../platform/queues/redis-connections.js';
import { withDeadline } from './deadline.js';
import { JobQueues, type BellMessage } from './job-queues.js';
import { type Job } from './job.entity.js';

/** Redis must take a bell within this time, or the job counts as not queued. */
const RING_DEADLINE_MS = 5_000;
const SILENCE_DEADLINE_MS = 1_000;
/** Bull takes larger numbers later. Everybody needs one: it puts work with any priority before work with none. */
const PRIORITY = { signedIn: 1, anonymous: 10 } as const;

/** Tells workers that a row is waiting. Losing a bell loses nothing: the sweeper rings again. */
@Injectable()
export class JobBell {
  constructor(
    readonly queues: JobQueues,
    private readonly redis: RedisConnections,
  ) {}

  /** Ringing twice for one attempt is one bell. @throws Error when Redis does not take it within 5 s. */
  async ring(job: Pick<Job, 'id' | 'attemptId' | 'family' | 'createdBy'>): Promise<void> {
    const started = performance.now();
    await this.redis.ready(RING_DEADLINE_MS);
    const message: BellMessage = { job_id: job.id, attempt_id: job.attemptId };
    const priority = job.createdBy === null ? PRIORITY.anonymous : PRIORITY.signedIn;
    const options = { jobId: bellId(message), priority };
    const left = RING_DEADLINE_MS - (performance.now() - started);
    await withDeadline(this.queues.of(job.family).add(message, options), left, 'Redis did not take the message');
  }

  /**
   * For the sweeper. An id that was under way to a worker when Redis was wiped leaves a bell without message there, which
   * Bull would take for the one that is to be rung. @throws Error as `ring`
   */
  async ringAgain(job: Pick<Job, 'id' | 'attemptId' | 'family' | 'createdBy'>): Promise<void> {
    const id = bellId({ job_id: job.id, attempt_id: job.attemptId });
    const removeEmpty = async () => {
      const bell = await this.queues.of(job.family).getJob(id);
      if (bell && isEmpty(bell.data)) await bell.remove();
    };
    await withDeadline(removeEmpty(), RING_DEADLINE_MS, 'Redis did not answer');
    await this.ring(job);
  }

  /** For work that the sweeper would find anyway: does not wait for an absent Redis. @returns whether it was heard */
  async ringIfUp(job: Pick<Job, 'id' | 'attemptId' | 'family' | 'createdBy'>): Promise<boolean> {
    if (this.redis.down) return false;
    return this.ring(job).then(
      () => true,
      () => false,
    );
  }

  /** Best effort: a bell for an attempt that is over is ignored anyway. */
  async silence(job: Pick<Job, 'id' | 'attemptId' | 'family'>): Promise<void> {
    const remove = async () => {
      const bell = await this.queues.of(job.family).getJob(bellId({ job_id: job.id, attempt_id: job.attemptId }));
      await bell?.remove();
    };
    if (!this.redis.down) await withDeadline(remove(), SILENCE_DEADLINE_MS, 'Redis is slow').catch(() => undefined);
  }
}

/** True of a bell that lost its message with Redis's memory. */
export function isEmpty(message: Partial<BellMessage>): boolean {
  return message.job_id === undefined || message.attempt_id === undefined;
}

/** One bell per attempt: Bull ignores a second `add` under the same id. */
function bellId(message: BellMessage): string {
  return `${message.job_id}:${message.attempt_id}`;
}
