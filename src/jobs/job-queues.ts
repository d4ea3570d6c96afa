import { getQueueToken } from '@nestjs/bull';
import { type FactoryProvider } from '@nestjs/common';
import { type Queue } from 'bull';
import { JOB_FAMILIES, type JobFamily } from './job-kinds.js';

/** All that Redis ever holds of a job. */
export interface BellMessage {
  readonly job_id: string;
  readonly attempt_id: string;
}

/** The Bull queue of each family. */
export class JobQueues {
  constructor(private readonly queues: ReadonlyMap<JobFamily, Queue<BellMessage>>) {}

  of(family: JobFamily): Queue<BellMessage> {
    const queue = this.queues.get(family);
    if (!queue) throw new Error(`Job family "${family}" has no queue: add it to JOB_FAMILIES`);
    return queue;
  }

  all(): Queue<BellMessage>[] {
    return [...this.queues.values()];
  }
}

export const JOB_QUEUES: FactoryProvider<JobQueues> = {
  provide: JobQueues,
  inject: JOB_FAMILIES.map((family) => getQueueToken(family)),
  useFactory: (...queues: Queue<BellMessage>[]) => {
    // @nestjs/bull would wait at shutdown, without end when Redis is away, for consumers that JobWorker has stopped.
    for (const queue of queues) Object.assign(queue, { onApplicationShutdown: () => undefined });
    return new JobQueues(new Map(JOB_FAMILIES.map((family, i) => [family, queues[i] as Queue<BellMessage>])));
  },
};
