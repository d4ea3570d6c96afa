import { Injectable } from '@nestjs/common';
import { type EntityManager } from 'typeorm';
import { type Dataset } from './dataset.entity.js';

/**
 * Says no to the deletion of a dataset that something else needs, by throwing CONFLICT with the dependents in `detail`.
 * Runs inside the deleting transaction, after the dataset's row is locked.
 */
export type DeletionGuard = (manager: EntityManager, dataset: Dataset) => Promise<void>;

/** Features above this one register here what a deletion would break; datasets does not know them. */
@Injectable()
export class DeletionGuards {
  private readonly guards: DeletionGuard[] = [];

  register(guard: DeletionGuard): void {
    this.guards.push(guard);
  }

  /** @throws CONFLICT of the first guard that objects. */
  async assertDeletable(manager: EntityManager, dataset: Dataset): Promise<void> {
    for (const guard of this.guards) await guard(manager, dataset);
  }
}
