import { Injectable } from '@nestjs/common';
import { DomainError } from '#libs/errors';
import { type EntityManager } from 'typeorm';
import { CollectionStore, SceneStore } from '../../catalog/index.js';
import { lockCollection } from '../collections/zarr-access.js';
import { ZarrArray, type ZarrayColumn } from '../collections/zarr-array.entity.js';
import { catalogId, ZarrCollection } from '../collections/zarr-collection.entity.js';
import { catalogEntry } from './catalog-entry.js';
import { assertOnlyGrown } from './changes-refused.js';
import { storableJson } from './storable-json.js';
import { zarrBands, zarrItem, type IngestedStore } from './zarr-item.js';

/** Writes what an ingestion found: the collection, its arrays, its row in the catalogue and its scene. */
@Injectable()
export class ZarrPublication {
  constructor(
    private readonly catalog: CollectionStore,
    private readonly scenes: SceneStore,
  ) {}

  /** In the transaction that ends the job. @throws NOT_FOUND when it was deleted; INVALID when ingested data changed */
  async publish(manager: EntityManager, id: string, found: IngestedStore): Promise<void> {
    const collection = await lockCollection(manager, id);
    if (collection === null) throw new DomainError('NOT_FOUND', 'The collection was deleted meanwhile');
    const store = storableStore(found);
    await this.assertOnlyGrown(manager, collection, store);
    await this.writeRows(manager, collection, store);
    const { inspection, crs } = store;
    await this.catalog.update(manager, catalogId(id), catalogEntry(collection.name, inspection, crs.epsg));
    const item = storableJson(zarrItem(collection, store));
    const bands = zarrBands(collection, inspection);
    await this.scenes.put(manager, [{ collectionId: catalogId(id), item, bands, createdBy: collection.createdBy }]);
  }

  private async assertOnlyGrown(
    manager: EntityManager,
    { id, xAxis, yAxis, zarrFormat }: ZarrCollection,
    { inspection }: IngestedStore,
  ): Promise<void> {
    if (zarrFormat === null) return;
    const arrays = await manager.findBy(ZarrArray, { collectionId: id });
    const [{ timeSteps = null } = {}] = await manager.find(ZarrCollection, {
      select: { timeSteps: true },
      where: { id },
    });
    assertOnlyGrown({ xAxis, yAxis, timeSteps, arrays }, inspection);
  }

  private async writeRows(manager: EntityManager, { id, path }: ZarrCollection, { inspection }: IngestedStore) {
    const { zarrFormat, attributes, grid, time, arrays, skipped } = inspection;
    await manager.update(ZarrCollection, { id }, {
      status: 'INGESTED',
      ingestionErrors: skipped.length === 0 ? null : skipped.join('\n'),
      zarrFormat,
      zattrs: attributes,
      xAxis: grid.x,
      yAxis: grid.y,
      maxMetersPerPixel: grid.maxMetersPerPixel,
      timeSteps: time && time.map((ms) => new Date(ms)),
    } as object);
    await manager.delete(ZarrArray, { collectionId: id });
    await manager.insert(
      ZarrArray,
      arrays.map(({ name, zarray, attributes: zattrs }) => ({
        collectionId: id,
        name,
        path: `${path}${name}/`,
        zarray: zarray as unknown as ZarrayColumn,
        zattrs,
      })) as object[],
    );
  }
}

function storableStore({ inspection, ...rest }: IngestedStore): IngestedStore {
  const arrays = inspection.arrays.map((array) => ({ ...array, attributes: storableJson(array.attributes) }));
  const skipped = inspection.skipped.map(storableJson);
  return { ...rest, inspection: { ...inspection, attributes: storableJson(inspection.attributes), arrays, skipped } };
}
