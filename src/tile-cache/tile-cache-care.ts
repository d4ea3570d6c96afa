import { Injectable } from '@nestjs/common';
import { Buckets } from '#libs/storage';
import { DataSource } from 'typeorm';
import { Dataset, ObjectReaper, tileFolderOf } from '../datasets/index.js';
import { TilesConfig } from '../platform/config/config.js';
import { levelFolderOf, versionFolderOf } from './tile-key.js';
import {
  evictableLevels,
  outdatedLevels,
  setCount,
  type StoredLevel,
  totalBytes,
  uncountedLevels,
} from './tile-levels.query.js';
import { TileStore } from './tile-store.js';

const QUIET_FOR_S = 600;
const COUNTED_AT_ONCE = 50;
/** Room made at a time, so that not every tile over the limit costs a level. */
const FILL_TO = 0.9;

/** Keeps the tile cache true and within its size. Every step may be repeated, also by several processes at once. */
@Injectable()
export class TileCacheCare {
  constructor(
    private readonly dataSource: DataSource,
    private readonly buckets: Buckets,
    private readonly store: TileStore,
    private readonly reaper: ObjectReaper,
    private readonly config: TilesConfig,
  ) {}

  /** @returns tiles removed */
  async tend(): Promise<number> {
    const removed = await this.removeOutdated(await outdatedLevels(this.dataSource));
    await this.count();
    return removed + (await this.evict());
  }

  /** Tiles of datasets that changed or were narrowed: nobody asks for them any more. */
  async removeOutdated(levels: readonly StoredLevel[]): Promise<number> {
    let removed = 0;
    for (const level of levels) removed += await this.store.removeLevel(level);
    for (const id of new Set(levels.map(({ datasetId }) => datasetId))) removed += await this.removeOtherVersions(id);
    return removed;
  }

  /** What a writer kept that did not live to count it. */
  private async removeOtherVersions(datasetId: string): Promise<number> {
    const dataset = await this.dataSource.manager.findOneBy(Dataset, { id: datasetId });
    if (dataset === null) return this.reaper.reapBelow(tileFolderOf(datasetId));
    const current = versionFolderOf({ datasetId, cacheVersion: dataset.tileCacheVersion });
    const others: string[] = [];
    for await (const { key } of this.buckets.house().list(tileFolderOf(datasetId)))
      if (!key.startsWith(current)) others.push(key);
    return this.reaper.reap(others);
  }

  /** Tiles painted twice were counted twice, those of a writer that died not at all. */
  private async count(): Promise<void> {
    for (const level of await uncountedLevels(this.dataSource, QUIET_FOR_S, COUNTED_AT_ONCE)) {
      let [tiles, bytes] = [0, 0];
      for await (const { size } of this.buckets.house().list(levelFolderOf(level))) {
        tiles += 1;
        bytes += size;
      }
      await setCount(this.dataSource, level, tiles, bytes);
    }
  }

  private async evict(): Promise<number> {
    let bytes = await totalBytes(this.dataSource);
    if (bytes <= this.config.cacheBytes) return 0;
    let removed = 0;
    for (const level of await evictableLevels(this.dataSource)) {
      if (bytes <= this.config.cacheBytes * FILL_TO) break;
      removed += await this.store.removeLevel(level);
      bytes -= level.bytes;
    }
    return removed;
  }
}
