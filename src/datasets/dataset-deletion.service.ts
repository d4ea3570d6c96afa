import { Injectable } from '@nestjs/common';
import { DomainError } from '#libs/errors';
import { DataSource, QueryFailedError, type EntityManager } from 'typeorm';
import { type Principal } from '../auth/index.js';
import { forgetDataset } from '../jobs/index.js';
import { DATASET_NOT_FOUND, DatasetAccess } from './dataset-access.js';
import { DatasetTerrain, type TerrainFate } from './dataset-terrain.js';
import { Dataset } from './dataset.entity.js';
import { tileFolderOf } from './derived-folders.js';
import { DeletionGuards } from './deletion-guards.js';
import { ObjectReaper } from './object-reaper.js';
import { DatasetScenes } from './scenes/dataset-scenes.service.js';
import { cacheFolderOf } from './inspection/thumbnails.service.js';
import { findOpenJob } from '../jobs/index.js';

/** Where every object of a dataset lies: its file, earlier files, generations, overviews, quicklooks. */
const objectFolderOf = (id: string) => `rasters/${id}/`;

/** Removes a dataset for good: the row in one transaction, its objects after the commit. */
@Injectable()
export class DatasetDeletion {
  constructor(
    private readonly access: DatasetAccess,
    private readonly dataSource: DataSource,
    private readonly guards: DeletionGuards,
    private readonly scenes: DatasetScenes,
    private readonly reaper: ObjectReaper,
    private readonly terrain: DatasetTerrain,
  ) {}

  /**
   * Its finished jobs stay, without the dataset's id; so does its terrain, unless it is to go too.
   * @throws NOT_FOUND, FORBIDDEN; CONFLICT while a job works on it or something is built from it.
   */
  async delete(
    principal: Principal,
    id: string,
    { terrain = false }: { readonly terrain?: boolean } = {},
  ): Promise<{ filesDeleted: number; terrainDeleted: string[] }> {
    await this.access.loadWritable(principal, id);
    const { deleted } = await this.remove(id, terrain);
    const filesDeleted = await this.reaper.reapBelow(objectFolderOf(id));
    return { filesDeleted, terrainDeleted: [...deleted] };
  }

  /**
   * The row and what was drawn from it, but no file that somebody gave us: for rows whose file is gone. Asks nobody's rights.
   * @throws NOT_FOUND, CONFLICT as `delete`
   */
  async forget(id: string): Promise<void> {
    await this.remove(id, false);
  }

  private async remove(id: string, isTerrainWanted: boolean): Promise<TerrainFate> {
    const deleting = this.dataSource.transaction((manager) => this.deleteRow(manager, id, isTerrainWanted));
    const fate = await deleting.catch(rethrowReference);
    await this.reaper.reapBelow(cacheFolderOf(id));
    await this.reaper.reapBelow(tileFolderOf(id));
    await fate.cleanUp();
    return fate;
  }

  private async deleteRow(manager: EntityManager, id: string, isTerrainWanted: boolean): Promise<TerrainFate> {
    // Locks both rows: a rebuild that starts now waits and then finds nothing, one that started is seen below.
    const dataset = await manager
      .createQueryBuilder(Dataset, 'd')
      .innerJoinAndSelect('d.asset', 'asset')
      .where('d.id = :id', { id })
      .setLock('pessimistic_write')
      .getOne();
    if (dataset === null) throw new DomainError('NOT_FOUND', DATASET_NOT_FOUND);
    const jobId = await findOpenJob(manager, id);
    if (jobId !== null) {
      const message = 'A job is working on this dataset: cancel it or wait until it ends';
      throw new DomainError('CONFLICT', message, { detail: { message, job_id: jobId } });
    }
    await this.guards.assertDeletable(manager, dataset);
    await forgetDataset(manager, id);
    await this.scenes.remove(manager, id);
    const fate = await this.terrain.onDelete(manager, dataset, isTerrainWanted);
    await manager.delete(Dataset, { id });
    return fate;
  }
}

/** SQLSTATE 23503: something came to refer to the row that no guard knew of. */
function rethrowReference(error: unknown): never {
  const code = error instanceof QueryFailedError ? (error.driverError as { code?: string }).code : undefined;
  if (code === '23503') throw new DomainError('CONFLICT', 'This dataset is still in use', { cause: error });
  throw error;
}
