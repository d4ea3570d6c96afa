import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { notFound } from '../collections/byoc-access.js';
import { ByocCollection } from '../collections/byoc-collection.entity.js';
import { IngestBell } from '../ingest/ingest-bell.js';
import { ByocTile } from './byoc-tile.entity.js';
import { insertTile } from './tile-writes.query.js';

/** Tiles of files that the platform made itself, on behalf of the collection's owner, who was asked before. */
@Injectable()
export class HouseTiles {
  constructor(
    private readonly dataSource: DataSource,
    private readonly bell: IngestBell,
  ) {}

  /**
   * In the caller's transaction; `ring` after it. A tile with the same path that is there already stays, and is the one.
   * @returns ids in the order of the tiles. @throws NOT_FOUND when the collection is gone
   */
  async addIn(
    manager: EntityManager,
    collectionId: string,
    tiles: ReadonlyArray<Pick<ByocTile, 'path' | 'sensingTime'>>,
  ): Promise<string[]> {
    // Keeps it from being deleted until the tiles are in it; adding tiles goes on side by side.
    const lock = { mode: 'for_key_share' } as const;
    const collection = await manager.findOne(ByocCollection, { where: { id: collectionId }, lock });
    if (collection === null) throw notFound(collectionId);
    const ids: string[] = [];
    for (const { path, sensingTime } of tiles) {
      const there = await manager.findOne(ByocTile, { select: { id: true }, where: { collectionId, path } });
      const id = there?.id ?? crypto.randomUUID();
      if (there === null)
        await insertTile(manager, { id, collectionId, path, sensingTime, coverIsTraced: false }, null);
      ids.push(id);
    }
    return ids;
  }

  /** Has new tiles ingested. */
  async ring(collectionId: string): Promise<void> {
    const collection = await this.dataSource.manager.findOneBy(ByocCollection, { id: collectionId });
    if (collection !== null) await this.bell.ring(collection);
  }
}
