import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { countUnits, createTask, deleteTask, holdTask, openTask, progressOf, retryFailed } from './tasks.query.js';
import { type NewUnit, type TaskProgress } from './unit.js';
import { addUnits } from './units.query.js';

/** Units that are written with one statement. */
const ROWS = 1000;

/**
 * What features do with their tasks. A task begins held; its units are added, then it is opened and every worker of the
 * installation takes a share.
 */
@Injectable()
export class FanoutTasks {
  constructor(private readonly dataSource: DataSource) {}

  /** @param id of the feature's own row */
  create(manager: EntityManager, task: { id: string; kind: string; accountId: string }): Promise<void> {
    return createTask(manager, task);
  }

  /** As a stream, in one transaction: all units or none. @returns how many */
  async add(
    manager: EntityManager,
    taskId: string,
    units: AsyncIterable<NewUnit> | Iterable<NewUnit>,
  ): Promise<number> {
    let added = 0;
    let rows: NewUnit[] = [];
    const write = async () => {
      await addUnits(manager, taskId, added, rows);
      added += rows.length;
      rows = [];
    };
    for await (const unit of units) {
      rows.push(unit);
      if (rows.length === ROWS) await write();
    }
    if (rows.length > 0) await write();
    await countUnits(manager, taskId, added);
    return added;
  }

  open(manager: EntityManager, taskId: string): Promise<void> {
    return openTask(manager, taskId);
  }

  hold(manager: EntityManager, taskId: string): Promise<void> {
    return holdTask(manager, taskId);
  }

  /** @returns how many there were */
  retryFailed(manager: EntityManager, taskId: string): Promise<number> {
    return retryFailed(manager, taskId);
  }

  /** With its units. */
  remove(manager: EntityManager, taskId: string): Promise<void> {
    return deleteTask(manager, taskId);
  }

  progress(taskId: string): Promise<TaskProgress> {
    return progressOf(this.dataSource, taskId);
  }
}
