import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import {
  addCost,
  countUnits,
  createTask,
  deleteTask,
  firstFault,
  holdTask,
  lockTask,
  openTask,
  progressOf,
  progressOfMany,
  retryFailed,
} from './tasks.query.js';
import { type NewUnit, type TaskProgress } from './unit.js';
import { findUnit, type ListedUnit, listUnits, retryUnit, type UnitPage } from './unit-list.query.js';
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

  /**
   * Taken first by transactions that change a task together with rows of its feature: its end locks them in this order,
   * too, so neither waits for the other. A task that is not there yet needs no lock.
   */
  lock(manager: EntityManager, taskId: string): Promise<void> {
    return lockTask(manager, taskId);
  }

  open(manager: EntityManager, taskId: string): Promise<void> {
    return openTask(manager, taskId);
  }

  hold(manager: EntityManager, taskId: string): Promise<void> {
    return holdTask(manager, taskId);
  }

  /** What its first failed unit failed of; null = none did. */
  firstFault(manager: EntityManager, taskId: string): Promise<string | null> {
    return firstFault(manager, taskId);
  }

  /** @returns how many there were */
  retryFailed(manager: EntityManager, taskId: string): Promise<number> {
    return retryFailed(manager, taskId);
  }

  /** @returns false when it has not failed */
  retryUnit(manager: EntityManager, taskId: string, unitId: number): Promise<boolean> {
    return retryUnit(manager, taskId, unitId);
  }

  /** In their order; none of a task that does not exist. */
  units(taskId: string, page: UnitPage): Promise<ListedUnit[]> {
    return listUnits(this.dataSource, taskId, page);
  }

  unit(taskId: string, unitId: number): Promise<ListedUnit | null> {
    return findUnit(this.dataSource, taskId, unitId);
  }

  /** What a task costs besides its units. */
  addCost(manager: EntityManager, taskId: string, units: number): Promise<void> {
    return addCost(manager, taskId, units);
  }

  /** With its units. */
  remove(manager: EntityManager, taskId: string): Promise<void> {
    return deleteTask(manager, taskId);
  }

  progress(taskId: string): Promise<TaskProgress> {
    return progressOf(this.dataSource, taskId);
  }

  /** By task id; tasks without units are left out. */
  progressOfMany(taskIds: readonly string[]): Promise<ReadonlyMap<string, TaskProgress>> {
    return progressOfMany(this.dataSource, taskIds);
  }
}
