import { Injectable } from '@nestjs/common';
import { type EntityManager } from 'typeorm';
import { ObjectReaper } from '../datasets/index.js';
import { Terrain, type TerrainKind } from './terrain.entity.js';

export type NewTerrain = Omit<Terrain, 'wasPublic' | 'createdAt' | 'updatedAt'>;

/** The pointers to terrain, and the objects that lose theirs. */
@Injectable()
export class TerrainRecords {
  constructor(private readonly reaper: ObjectReaper) {}

  /**
   * In the transaction that ends the job that made it; in place of an earlier one.
   * @returns folders whose objects belong to no terrain any more, for `reap` after the commit
   */
  async publish(manager: EntityManager, terrain: NewTerrain): Promise<string[]> {
    const { datasetId, kind, folder } = terrain;
    const before = await manager.findOneBy(Terrain, { datasetId, kind });
    const row = { ...terrain, wasPublic: null, updatedAt: () => 'now()' };
    await manager.upsert(Terrain, row as object, ['datasetId', 'kind']);
    return before === null || before.folder === folder ? [] : [before.folder];
  }

  /** @param kind left out: all. @returns what it removed */
  async remove(manager: EntityManager, datasetId: string, kind?: TerrainKind): Promise<Terrain[]> {
    const found = await manager.findBy(Terrain, { datasetId, ...(kind && { kind }) });
    await manager.delete(Terrain, { datasetId, ...(kind && { kind }) });
    return found;
  }

  /** @returns how many objects are gone */
  async reap(folders: readonly string[]): Promise<number> {
    let removed = 0;
    for (const folder of folders) removed += await this.reaper.reapBelow(folder);
    return removed;
  }
}
