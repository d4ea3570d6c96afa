import { join } from 'node:path';
import { Injectable } from '@nestjs/common';
import { type ExecutionRow, writeExecution } from '#libs/geopackage';
import { DataSource } from 'typeorm';
import { DeliveryStores } from '../../../delivery/index.js';
import { FanoutTasks, type UnitStatus } from '../../../fanout/index.js';
import { Scratch } from '../../../platform/storage/scratch.js';
import { besideKey } from '../../raster/order/path-template.js';
import { claimExecutionRecord } from './claim-record.query.js';
import { type TaskJob } from './task-jobs.js';

/** Between two files of a task, and more the more rows they have: a million rows take a few seconds. */
const BETWEEN_S = 60;
const ROWS_PER_S = 2_000;
const PAGE = 5_000;

/** `execution-<id>.sqlite` in the delivery root (batch-v2 §5): what became of every tile or feature. */
@Injectable()
export class ExecutionRecords {
  private readonly looked = new Map<string, number>();

  constructor(
    private readonly dataSource: DataSource,
    private readonly fanout: FanoutTasks,
    private readonly scratch: Scratch,
    private readonly stores: DeliveryStores,
  ) {}

  /** Writes one if none of the workers has done so lately. */
  async writeNowAndThen(job: TaskJob, unitCount: number): Promise<void> {
    const { taskId } = job.raster;
    const everyS = BETWEEN_S + unitCount / ROWS_PER_S;
    if (Date.now() - (this.looked.get(taskId) ?? 0) < (everyS * 1000) / 2) return;
    this.looked.set(taskId, Date.now());
    if (await claimExecutionRecord(this.dataSource, taskId, everyS)) await this.write(job);
  }

  async write({ raster, delivery }: TaskJob): Promise<void> {
    const { taskId, order } = raster;
    await this.scratch.within(async (dir) => {
      const path = join(dir, 'execution.sqlite');
      await writeExecution(path, this.rows(taskId));
      const store = await this.stores.open(delivery);
      const key = besideKey(order.files[0]!.template, taskId, `execution-${taskId}.sqlite`);
      await store.putFile(key, path, { move: true });
    });
  }

  private async *rows(taskId: string): AsyncGenerator<ExecutionRow> {
    for (let offset = 0; ; offset += PAGE) {
      const units = await this.fanout.units(taskId, { status: null, offset, limit: PAGE });
      for (const { unitId: id, name, status, note } of units)
        yield { id, name, status: STATUS[status], error: note, delivered: status === 'done' };
      if (units.length < PAGE) return;
    }
  }
}

const STATUS: Readonly<Record<UnitStatus, ExecutionRow['status']>> = {
  pending: 'PENDING',
  running: 'PENDING',
  done: 'DONE',
  failed: 'FATAL',
};
