import { Injectable } from '@nestjs/common';
import { DomainError, isDomainError } from '#libs/errors';
import { isStoreRefusal } from '#libs/storage';
import { DeliveryStores } from '../../../delivery/index.js';
import { besideKey } from '../../raster/order/path-template.js';
import { type BatchTask } from '../../tasks/batch-task.entity.js';
import { toTaskDto } from '../task.mapper.js';
import { type TaskRequest } from './task-request.js';

const NOTHING_YET = { total: 0, done: 0, failed: 0, cost: 0 };

/** `request-<id>.json` in the delivery root (batch-v2 §5): what consumers of the results read, and proof that we can write. */
@Injectable()
export class RequestCopies {
  constructor(private readonly stores: DeliveryStores) {}

  /** @throws BAD_REQUEST for a bucket that refuses it; UNAVAILABLE for one that is away */
  async put(task: BatchTask, { order, delivery }: Pick<TaskRequest, 'order' | 'delivery'>): Promise<void> {
    const store = await this.stores.open(delivery);
    const key = besideKey(order.files[0]!.template, task.id, `request-${task.id}.json`);
    const body = Buffer.from(JSON.stringify(toTaskDto(task, NOTHING_YET), null, 2));
    try {
      await store.put(key, body);
    } catch (error) {
      const isCallers = delivery.keys !== null || isStoreRefusal(error);
      if (!isDomainError(error) || !isCallers) throw error;
      throw new DomainError('BAD_REQUEST', `output->delivery->s3: cannot be written to: ${error.message}`, {
        cause: error,
        detail: { code: 'COMMON_BAD_PAYLOAD' },
      });
    }
  }
}
