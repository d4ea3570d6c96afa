import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DomainError } from '#libs/errors';
import { DataSource, type EntityManager } from 'typeorm';
import { type Principal } from '../../auth/index.js';
import { DatasetTerrain, type Dataset, type TerrainFate, type TerrainKeeper } from '../../datasets/index.js';
import { findOpenJob } from '../../jobs/index.js';
import { TerrainAccess } from '../terrain-access.js';
import { TerrainRecords } from '../terrain-records.js';
import { Terrain, type TerrainKind } from '../terrain.entity.js';

/** The end of terrain: by itself, or with its dataset. */
@Injectable()
export class TerrainDeletion implements TerrainKeeper, OnModuleInit {
  constructor(
    private readonly access: TerrainAccess,
    private readonly records: TerrainRecords,
    private readonly datasets: DatasetTerrain,
    private readonly dataSource: DataSource,
  ) {}

  onModuleInit(): void {
    this.datasets.keepBy(this);
  }

  /**
   * @returns objects that are gone
   * @throws NOT_FOUND, FORBIDDEN; CONFLICT while terrain of the dataset is being made
   */
  async delete(principal: Principal, datasetId: string, kind: TerrainKind): Promise<number> {
    const { terrain } = await this.access.loadReadable(principal, datasetId, kind);
    await this.access.assertWritable(principal, terrain);
    const { manager } = this.dataSource;
    const jobId = await findOpenJob(manager, datasetId);
    if (jobId !== null) {
      const message = 'A job is working on this dataset: cancel it or wait until it ends';
      throw new DomainError('CONFLICT', message, { detail: { message, job_id: jobId } });
    }
    const removed = await this.records.remove(manager, datasetId, kind);
    return this.records.reap(removed.map(({ folder }) => folder));
  }

  /** Inside the transaction that deletes the dataset; its jobs have ended. What stays remembers who saw it. */
  async onDatasetDeleted(manager: EntityManager, dataset: Dataset, isWanted: boolean): Promise<TerrainFate> {
    const { id: datasetId, visibility, recordStatus } = dataset;
    if (isWanted) {
      const removed = await this.records.remove(manager, datasetId);
      const folders = removed.map(({ folder }) => folder);
      const cleanUp = async () => void (await this.records.reap(folders));
      return { deleted: removed.length > 0 ? [datasetId] : [], cleanUp };
    }
    const wasPublic = visibility === 'public' && recordStatus === 'published';
    await manager.update(Terrain, { datasetId }, { wasPublic, createdBy: dataset.createdBy });
    return { deleted: [], cleanUp: async () => undefined };
  }
}
