import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { FanoutTasks } from '../../fanout/index.js';
import { JobHandlers, type JobHandler, type JobRun } from '../../jobs/index.js';
import { taskIdOf } from './analysis-job.js';
import { BatchActions } from './batch-actions.js';
import { BatchTask } from './batch-task.entity.js';
import { BatchWorks } from './batch-work.js';

/**
 * Analyses one task and writes its units. All units and the end of the analysis are one transaction, so a lost worker
 * leaves nothing behind. What is wrong with the task is thrown, and becomes its `error` where the job ends.
 */
@Injectable()
export class BatchAnalysisHandler implements JobHandler, OnModuleInit {
  readonly kind = 'batch_analysis';

  constructor(
    private readonly handlers: JobHandlers,
    private readonly dataSource: DataSource,
    private readonly works: BatchWorks,
    private readonly actions: BatchActions,
    private readonly fanout: FanoutTasks,
  ) {}

  onModuleInit(): void {
    this.handlers.register(this);
  }

  async run(run: JobRun): Promise<void> {
    const task = await this.dataSource.manager.findOneByOrFail(BatchTask, { id: taskIdOf(run.job) });
    const work = this.works.of(task.api);
    await run.progress(0.1, 'validating');
    const { facts, units } = await work.analyse(task, run.signal);
    await run.progress(0.5, 'building');
    await run.publish(async (manager) => {
      await this.fanout.remove(manager, task.id);
      await this.fanout.create(manager, { id: task.id, kind: `batch-${task.api}`, accountId: task.accountId });
      const count = await this.fanout.add(manager, task.id, units);
      const latest = await manager.findOneOrFail(BatchTask, { where: { id: task.id }, lock: { mode: 'pessimistic_write' } }); // prettier-ignore
      await this.actions.analysed(manager, latest, { ...facts, unitCount: count });
      return { result: { task_id: task.id, units: count } };
    });
    await work.analysed?.(task, run.signal);
  }
}
