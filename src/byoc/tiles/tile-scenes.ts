import { Injectable } from '@nestjs/common';
import { type EntityManager } from 'typeorm';
import { SceneStore } from '../../catalog/index.js';
import { type ByocCollection, catalogId } from '../collections/byoc-collection.entity.js';
import { ingestedTiles } from './tile-reads.query.js';
import { tileScene } from './tile-scene.js';

/** Scenes made and kept in memory at a time. */
const BATCH = 500;

type Described = Pick<ByocCollection, 'id' | 'bands' | 'noData' | 's3Bucket' | 'createdBy'>;

/** Scenes of the catalogue, as the tiles have them. Callers hold the lock of the collection. */
@Injectable()
export class TileScenes {
  constructor(private readonly store: SceneStore) {}

  /** Of those of the tiles that are INGESTED. */
  async put(manager: EntityManager, collection: Described, ids: readonly string[]): Promise<void> {
    for (let at = 0; at < ids.length; at += BATCH)
      await this.write(manager, collection, { ids: ids.slice(at, at + BATCH), limit: BATCH });
  }

  /** After a change of bands or no-data. */
  async rewriteAll(manager: EntityManager, collection: Described): Promise<void> {
    for (let afterId: string | null = null; ;) {
      const written: string[] = await this.write(manager, collection, { afterId, limit: BATCH });
      if (written.length < BATCH) return;
      afterId = written.at(-1) as string;
    }
  }

  async remove(manager: EntityManager, { id }: Pick<ByocCollection, 'id'>, tileIds: readonly string[]): Promise<void> {
    await this.store.remove(manager, catalogId(id), tileIds);
  }

  private async write(
    manager: EntityManager,
    collection: Described,
    which: Parameters<typeof ingestedTiles>[2],
  ): Promise<string[]> {
    const tiles = await ingestedTiles(manager, collection.id, which);
    const { createdBy } = collection;
    await this.store.put(
      manager,
      tiles.map((tile) => ({ ...tileScene(collection, tile), createdBy })),
    );
    return tiles.map(({ id }) => id);
  }
}
