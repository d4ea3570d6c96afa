import { Injectable } from '@nestjs/common';
import { DomainError } from '#libs/errors';
import { DataSource, type EntityManager } from 'typeorm';
import { isAdmin, type Principal } from '../../auth/index.js';
import { readInstance } from './instance-document.js';
import { MapInstance } from './map-instance.entity.js';

/** Configurations belong to accounts: everybody of the account sees them, whoever may manage collections writes them. */
@Injectable()
export class MapInstances {
  constructor(private readonly dataSource: DataSource) {}

  /** Those of the caller's account, oldest first. */
  list({ accountId }: Principal): Promise<MapInstance[]> {
    return this.dataSource.manager.find(MapInstance, { where: { accountId }, order: { created: 'ASC', id: 'ASC' } });
  }

  /** @throws NOT_FOUND for absent and another account's alike */
  async load(principal: Principal, id: string, manager: EntityManager = this.dataSource.manager): Promise<MapInstance> {
    const found = await manager.findOneBy(MapInstance, { id });
    if (found === null || (found.accountId !== principal.accountId && !isAdmin(principal))) throw instanceNotFound(id);
    return found;
  }

  /** @throws INVALID */
  async create({ accountId, ownerId: createdBy }: Principal, body: unknown): Promise<MapInstance> {
    const id = crypto.randomUUID();
    await this.dataSource.manager.insert(MapInstance, {
      id,
      accountId,
      createdBy,
      ...readInstance(body, null),
    } as object);
    return this.dataSource.manager.findOneByOrFail(MapInstance, { id });
  }

  /** @param merge false = the body is the whole instance. @throws NOT_FOUND, INVALID */
  async update(principal: Principal, id: string, body: unknown, { merge }: { merge: boolean }): Promise<MapInstance> {
    return this.dataSource.transaction(async (manager) => {
      await this.load(principal, id, manager);
      const before = await manager.findOne(MapInstance, { where: { id }, lock: { mode: 'for_no_key_update' } });
      if (before === null) throw instanceNotFound(id);
      const written = readInstance(body, merge ? before : null);
      await manager.update(MapInstance, { id }, { ...written, lastUpdated: () => 'now()' } as object);
      return manager.findOneByOrFail(MapInstance, { id });
    });
  }

  /** With its layers. @throws NOT_FOUND */
  async delete(principal: Principal, id: string): Promise<void> {
    await this.load(principal, id);
    await this.dataSource.manager.delete(MapInstance, { id });
  }
}

export function instanceNotFound(id: string): DomainError {
  return new DomainError('NOT_FOUND', `Instance ${id} not found`);
}
