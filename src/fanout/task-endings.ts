import { Logger } from '@nestjs/common';
import { type DataSource } from 'typeorm';
import { isConnectionLost } from '../platform/database/connection-lost.js';
import { closeTask, lockDrained } from './tasks.query.js';
import { type UnitHandlers } from './unit-handlers.js';

/** After an end that its feature could not make: twice as long each time, up to a minute. */
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 60_000;

/** Takes tasks without units left to their end. One whose end fails waits, and keeps no other from ending. */
export class TaskEndings {
  private readonly log = new Logger(TaskEndings.name);
  private readonly paused = new Map<string, { pauseMs: number; until: number }>();

  constructor(
    private readonly dataSource: DataSource,
    private readonly handlers: UnitHandlers,
  ) {}

  /** All there are, one after the other. @throws when the database is away */
  async closeAll(signal: AbortSignal): Promise<void> {
    for (let found = true; found && !signal.aborted;) found = await this.closeNext();
  }

  /** What its feature makes of the end and the end itself are one transaction. @returns whether there was one */
  private async closeNext(): Promise<boolean> {
    let taskId = '';
    try {
      const isFound = await this.dataSource.transaction(async (manager) => {
        const task = await lockDrained(manager, this.handlers.kinds, this.resting());
        if (task === null) return false;
        taskId = task.id;
        await this.handlers.of(task.kind).drained(manager, task.id);
        await closeTask(manager, task.id);
        return true;
      });
      if (!isFound) return false;
      this.paused.delete(taskId);
    } catch (error) {
      if (taskId === '' || isConnectionLost(error)) throw error;
      this.log.error(error);
      this.rest(taskId);
    }
    return true;
  }

  private resting(): string[] {
    const now = performance.now();
    return [...this.paused].filter(([, { until }]) => until > now).map(([taskId]) => taskId);
  }

  private rest(taskId: string): void {
    const before = this.paused.get(taskId)?.pauseMs ?? FIRST_PAUSE_MS / 2;
    const pauseMs = Math.min(LONGEST_PAUSE_MS, before * 2);
    this.paused.set(taskId, { pauseMs, until: performance.now() + pauseMs });
  }
}
