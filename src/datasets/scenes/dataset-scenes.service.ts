import { isDeepStrictEqual } from 'node:util';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { isDomainError } from '#libs/errors';
import { DataSource, In, type EntityManager } from 'typeorm';
import { Collection, CollectionStore, registryReaders, SceneStore, type NewScene } from '../../catalog/index.js';
import { DatasetGrant } from '../dataset-grant.entity.js';
import { Dataset } from '../dataset.entity.js';
import { datasetBands, datasetItem } from './dataset-item.js';
import { DATASETS_COLLECTION, REGISTRY_COLLECTION } from './registry-collection.js';
import { validFootprints } from './valid-footprints.query.js';

/** Keeps the catalogue's scenes of datasets what the registry's rows say. */
@Injectable()
export class DatasetScenes implements OnModuleInit {
  constructor(
    private readonly scenes: SceneStore,
    private readonly collections: CollectionStore,
    private readonly dataSource: DataSource,
  ) {}

  onModuleInit(): Promise<void> {
    return this.ensureCollection();
  }

  /** In every process, because each of them may be the first to publish. */
  async ensureCollection(): Promise<void> {
    const { id, ...wanted } = REGISTRY_COLLECTION;
    await this.dataSource.transaction(async (manager) => {
      const known = await manager.findOneBy(Collection, { id });
      if (known === null) await this.collections.create(manager, REGISTRY_COLLECTION).catch(ignoreConflict);
      else if (!isDeepStrictEqual(known.document, wanted.document)) await this.collections.update(manager, id, wanted);
    });
  }

  /**
   * Writes the scenes of these datasets from their rows, assets and grants as `manager` sees them. Call it after the
   * change and in its transaction, which holds the datasets' rows. Absent ids are skipped.
   */
  async publish(manager: EntityManager, datasetIds: readonly string[]): Promise<void> {
    const datasets = await manager
      .createQueryBuilder(Dataset, 'd')
      .innerJoinAndSelect('d.asset', 'asset')
      .where('d.id = ANY(:ids)', { ids: [...datasetIds] })
      .getMany();
    const grants = await manager.findBy(DatasetGrant, { datasetId: In([...datasetIds]) });
    const footprints = await validFootprints(manager, datasetIds);
    await this.scenes.put(
      manager,
      datasets.map((dataset) =>
        sceneOf(
          { ...dataset, footprint: footprints.get(dataset.id) ?? null },
          grants.filter(({ datasetId }) => datasetId === dataset.id),
        ),
      ),
    );
  }

  async remove(manager: EntityManager, datasetId: string): Promise<void> {
    await this.scenes.remove(manager, DATASETS_COLLECTION, [datasetId]);
  }
}

/** Another process that starts at the same moment made it. */
function ignoreConflict(error: unknown): null {
  if (isDomainError(error, 'CONFLICT')) return null;
  throw error;
}

function sceneOf(dataset: Dataset, grants: readonly DatasetGrant[]): NewScene {
  const { visibility, createdBy, recordStatus } = dataset;
  return {
    collectionId: DATASETS_COLLECTION,
    item: datasetItem(dataset),
    bands: datasetBands(dataset),
    readers: registryReaders({ visibility, published: recordStatus === 'published', createdBy, grants }),
    createdBy,
  };
}
