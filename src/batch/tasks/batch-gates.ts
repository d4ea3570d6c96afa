import { Injectable } from '@nestjs/common';
import { DomainError } from '#libs/errors';
import { UsageMeter } from '../../accounting/index.js';
import { BatchConfig } from '../../platform/config/config.js';
import { type BatchTask } from './batch-task.entity.js';

const MINUTE_MS = 60_000;

/** What the operator asks of accounts before tasks are made and started (batch-v2 §7): nothing unless it is configured. */
@Injectable()
export class BatchGates {
  constructor(
    private readonly config: BatchConfig,
    private readonly meter: UsageMeter,
  ) {}

  /** @throws FORBIDDEN when the account has too few processing units left */
  async assertBalance({ accountId }: Pick<BatchTask, 'accountId'>): Promise<void> {
    if (this.config.minBalance > 0) await this.meter.assertAffordable({ accountId }, this.config.minBalance);
  }

  /** @throws BAD_REQUEST while a stopped task has to wait */
  assertWaited({ status, stoppedReason, updated }: Pick<BatchTask, 'status' | 'stoppedReason' | 'updated'>): void {
    if (status !== 'STOPPED') return;
    const minutes = this.config.restartWaitMinutes * (stoppedReason === 'OUT_OF_PU' ? 2 : 1);
    const leftMs = updated.getTime() + minutes * MINUTE_MS - Date.now();
    if (leftMs <= 0) return;
    const wait = `The request was stopped (${stoppedReason}) and can be started in ${Math.ceil(leftMs / MINUTE_MS)} minutes`;
    throw new DomainError('BAD_REQUEST', wait, { detail: { code: 'COMMON_BAD_PAYLOAD' } });
  }

  /** What is missing to the least that a task costs. */
  missing(spent: number): number {
    return Math.max(0, this.config.minCharge - spent);
  }
}
