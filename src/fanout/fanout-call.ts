import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { JobNotices } from '../jobs/index.js';
import { FanoutWorker } from './fanout-worker.js';
import { TASK_OPENED } from './tasks.query.js';

/** Calls this process's worker when a task is opened anywhere. A call that is lost costs a second: it looks by itself, too. */
@Injectable()
export class FanoutCall implements OnApplicationBootstrap, OnModuleDestroy {
  private unsubscribe: () => void = () => undefined;

  constructor(
    private readonly notices: JobNotices,
    private readonly worker: FanoutWorker,
  ) {}

  onApplicationBootstrap(): void {
    this.unsubscribe = this.notices.subscribe(TASK_OPENED, () => this.worker.look());
  }

  onModuleDestroy(): void {
    this.unsubscribe();
  }
}
