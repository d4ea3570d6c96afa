import { Injectable } from '@nestjs/common';
import { isDomainError } from '#libs/errors';
import { isStoreRefusal } from '#libs/storage';
import { DataSource } from 'typeorm';
import { UsageMeter } from '../../accounting/index.js';
import { FanoutTasks, isPassing } from '../../fanout/index.js';
import { BatchConfig } from '../../platform/config/config.js';
import { BatchActions } from './batch-actions.js';
import { type BatchTask } from './batch-task.entity.js';
import { forgiveFailures } from './forgive-failures.query.js';

/** So many failures, and more than that share of what ended, are no bad luck. */
const MANY = 50;
const SHARE = 0.5;
/** What an account must have left for a unit to begin. */
const LEAST_UNITS = 0.01;

/** Stops tasks that cannot go on (batch-v2 §7). */
@Injectable()
export class TaskHealth {
  constructor(
    private readonly dataSource: DataSource,
    private readonly fanout: FanoutTasks,
    private readonly actions: BatchActions,
    private readonly meter: UsageMeter,
    private readonly config: BatchConfig,
  ) {}

  /** @returns false when the account's budget is used up: then the task is stopped */
  async canPay({ id, accountId }: Pick<BatchTask, 'id' | 'accountId'>): Promise<boolean> {
    try {
      await this.meter.assertAffordable({ accountId }, Math.max(LEAST_UNITS, this.config.minBalance));
      return true;
    } catch (error) {
      // A rate limit is for requests, not for what runs in the background.
      if (!isDomainError(error, 'FORBIDDEN')) return true;
      await this.actions.stopFor(id, 'OUT_OF_PU', error.message);
      return false;
    }
  }

  /**
   * A unit has failed. Where the bucket refuses us nothing can succeed: the task is stopped at once, and its units wait.
   * Failures of before a stop are forgiven, so that a task can be started again.
   */
  async failed({ id, facts }: Pick<BatchTask, 'id' | 'facts'>, error: unknown): Promise<void> {
    if (isDomainError(error) && isStoreRefusal(error)) await this.actions.stopFor(id, 'UNHEALTHY', error.message);
    if (isPassing(error)) return;
    const { done, failed } = await this.fanout.progress(id);
    const before = (facts?.['forgiven'] ?? { done: 0, failed: 0 }) as { done: number; failed: number };
    const [good, bad] = [done - before.done, failed - before.failed];
    if (bad < MANY || bad <= (good + bad) * SHARE) return;
    const why = error instanceof Error ? error.message : String(error);
    const isStopped = await this.actions.stopFor(
      id,
      'UNHEALTHY',
      `${bad} of ${good + bad} failed, the last of them: ${why}`,
    );
    if (isStopped) await forgiveFailures(this.dataSource, id, { done, failed });
  }
}
