import { Injectable, type OnModuleInit } from '@nestjs/common';
import { JobKinds } from '../../jobs/index.js';
import { taskIdOf } from './analysis-job.js';
import { BatchTask } from './batch-task.entity.js';

/** What API and worker both know of an analysis: however its job ends, its task leaves ANALYSING in the same transaction. */
@Injectable()
export class BatchKinds implements OnModuleInit {
  constructor(private readonly kinds: JobKinds) {}

  onModuleInit(): void {
    this.kinds.register({
      kind: 'batch_analysis',
      family: 'batch',
      capability: 'export',
      retryable: async () => ({ can: false, reason: 'Make a new batch request' }),
      onUnfinished: async (manager, job, outcome, error) => {
        const id = taskIdOf(job);
        // Its caller gets an error: the task is as before.
        if (outcome === 'not_queued') {
          await manager.update(BatchTask, { id, status: 'ANALYSING' }, { status: 'CREATED', nextAction: null });
          return;
        }
        const told = outcome === 'cancelled' ? 'The analysis was cancelled' : (error?.message ?? 'The analysis failed');
        const change = { status: 'FAILED' as const, error: told, nextAction: null, updated: () => 'now()' };
        await manager.update(BatchTask, { id, status: 'ANALYSING' }, change);
      },
    });
  }
}
