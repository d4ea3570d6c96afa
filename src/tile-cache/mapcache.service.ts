import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DomainError } from '#libs/errors';
import { DataSource } from 'typeorm';
import { type Principal } from '../auth/index.js';
import { DatasetAccess } from '../datasets/index.js';
import { TilesConfig } from '../platform/config/config.js';
import {
  CachedLayerDto,
  type CacheCleanupRequest,
  type CacheCleanupResult,
  type CachedLayersDto,
} from './mapcache.dto.js';
import { TileCacheCare } from './tile-cache-care.js';
import { findLevels, type LevelFilter, outdatedLevels, type StoredLevel, totalBytes } from './tile-levels.query.js';
import { TileStore } from './tile-store.js';

const DAY_MS = 86_400_000;

/** What an operator sees of the cache, and how it is emptied by hand. */
@Injectable()
export class Mapcache {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly access: DatasetAccess,
    private readonly store: TileStore,
    private readonly care: TileCacheCare,
    private readonly config: TilesConfig,
  ) {}

  /** Layers of datasets that the caller may see; the sizes are those of the whole cache. */
  async layers(principal: Principal): Promise<CachedLayersDto> {
    const levels = await findLevels(this.dataSource, {});
    const readable = await this.access.findReadable(principal, [...new Set(levels.map((level) => level.datasetId))]);
    return {
      size_bytes: await totalBytes(this.dataSource),
      max_bytes: this.config.cacheBytes,
      layers: levels.filter(({ datasetId }) => readable.has(datasetId)).map((level) => CachedLayerDto.of(level)),
    };
  }

  /** @throws INVALID without any filter: emptying the cache should not be what a forgotten field does. */
  async cleanUp({ dry_run, ...wanted }: CacheCleanupRequest): Promise<CacheCleanupResult> {
    const filter = filterOf(wanted);
    if (Object.values(filter).every((value) => value === undefined))
      throw new DomainError('INVALID', 'Name at least one of dataset_id, style, grid, minzoom, maxzoom, unused_days');
    const levels = await findLevels(this.dataSource, filter);
    return summary(levels, dry_run === true, async () => {
      let removed = 0;
      for (const level of levels) removed += await this.store.removeLevel(level);
      return removed;
    });
  }

  /** Layers of datasets that changed or were narrowed; workers do it once a minute by themselves. */
  async cleanUpLayers(isDryRun: boolean): Promise<CacheCleanupResult> {
    const levels = await outdatedLevels(this.dataSource);
    return summary(levels, isDryRun, () => this.care.removeOutdated(levels));
  }
}

function filterOf({ dataset_id, style, grid, minzoom, maxzoom, unused_days }: CacheCleanupRequest): LevelFilter {
  return {
    datasetId: dataset_id ?? undefined,
    style: style ?? undefined,
    grid: grid ?? undefined,
    minZoom: minzoom ?? undefined,
    maxZoom: maxzoom ?? undefined,
    unusedSince: typeof unused_days === 'number' ? new Date(Date.now() - unused_days * DAY_MS) : undefined,
  };
}

async function summary(
  levels: readonly StoredLevel[],
  isDryRun: boolean,
  remove: () => Promise<number>,
): Promise<CacheCleanupResult> {
  const sum = (of: (level: StoredLevel) => number) => levels.reduce((total, level) => total + of(level), 0);
  const tiles = isDryRun ? sum((level) => level.tiles) : await remove();
  return { dry_run: isDryRun, layers: levels.length, tiles, size_bytes: sum(({ bytes }) => bytes) };
}
