import { Injectable } from '@nestjs/common';
import { DomainError } from '#libs/errors';
import { type RasterStyle } from '#libs/sld';
import { DataSource, type EntityManager } from 'typeorm';
import { type Principal } from '../auth/index.js';
import { Dataset, DATASET_NOT_FOUND, DatasetAccess } from '../datasets/index.js';
import { DatasetStyle } from './dataset-style.entity.js';
import { readStyle, STYLE_ID } from './style-document.js';

/** Of one dataset; each is a document of its own. */
const MAX_STYLES = 100;

/** What the owner of a dataset writes about its looks. */
@Injectable()
export class StyleEdits {
  constructor(
    private readonly access: DatasetAccess,
    private readonly dataSource: DataSource,
  ) {}

  /** @throws NOT_FOUND, FORBIDDEN, INVALID; CONFLICT when there are too many */
  async put(principal: Principal, datasetId: string, styleId: string, body: unknown): Promise<RasterStyle> {
    const dataset = await this.access.loadWritable(principal, datasetId);
    const document = readStyle(body, styleId, dataset.asset.bandInfo);
    await this.changing(datasetId, async (manager) => {
      const others = await manager.countBy(DatasetStyle, { datasetId });
      const isNew = !(await manager.existsBy(DatasetStyle, { datasetId, id: styleId }));
      if (isNew && others >= MAX_STYLES)
        throw new DomainError('CONFLICT', `This dataset has ${MAX_STYLES} styles already; delete one first`);
      await manager.upsert(
        DatasetStyle,
        { datasetId, id: styleId, document: document as object, updatedBy: principal.ownerId, updatedAt: new Date() },
        ['datasetId', 'id'],
      );
    });
    return document;
  }

  /** A generated style of the same name is back with that. @throws NOT_FOUND, FORBIDDEN */
  async delete(principal: Principal, datasetId: string, styleId: string): Promise<void> {
    await this.access.loadWritable(principal, datasetId);
    await this.changing(datasetId, async (manager) => {
      if (!STYLE_ID.test(styleId)) throw noSuchStyle();
      const { affected } = await manager.delete(DatasetStyle, { datasetId, id: styleId });
      if (affected === 0) throw noSuchStyle();
    });
  }

  /** Whatever was drawn before is of another version from now on. */
  private changing(datasetId: string, work: (manager: EntityManager) => Promise<void>): Promise<void> {
    return this.dataSource.transaction(async (manager) => {
      const locked = await manager.update(Dataset, datasetId, { tileCacheVersion: () => 'tile_cache_version + 1' });
      if (locked.affected === 0) throw new DomainError('NOT_FOUND', DATASET_NOT_FOUND);
      await work(manager);
    });
  }
}

function noSuchStyle(): DomainError {
  return new DomainError('NOT_FOUND', 'This dataset has no such style, or none that somebody wrote');
}
