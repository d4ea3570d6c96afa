import { buffer } from 'node:stream/consumers';
import { Injectable, Logger, type OnModuleDestroy } from '@nestjs/common';
import { isDomainError } from '#libs/errors';
import { Buckets } from '#libs/storage';
import { DataSource } from 'typeorm';
import { ObjectReaper, tileFolderOf } from '../datasets/index.js';
import { inParallel } from '../platform/process/bounded-parallel.js';
import { levelFolderOf, objectKeyOf, type TileKey, type TileLevel, type TilePlace } from './tile-key.js';
import { addTiles, findLevels, markUsed, removeLevel } from './tile-levels.query.js';

/** Use is told to the database so often at most: it decides which levels go first, days later. */
const TELL_USE_EVERY_MS = 30_000;
const WRITES_AT_ONCE = 8;
/** Last chunk of every PNG. A file system that lost its power may leave a file short. */
const PNG_END = Buffer.from('0000000049454e44ae426082', 'hex');

/**
 * Painted tiles of public datasets, in the house bucket, shared by all processes. A tile may be gone at any time (the
 * cache has a size) and is then painted again. Callers ask only for datasets that their caller may see, with the
 * dataset's present `tileCacheVersion`: that fences what was painted before it changed.
 */
@Injectable()
export class TileStore implements OnModuleDestroy {
  private readonly logger = new Logger(TileStore.name);
  private readonly used = new Map<string, TileLevel>();
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly buckets: Buckets,
    private readonly dataSource: DataSource,
    private readonly reaper: ObjectReaper,
  ) {}

  async onModuleDestroy(): Promise<void> {
    clearTimeout(this.timer);
    await this.tellUse();
  }

  /** @returns null when there is none; also when the store does not answer, because a tile can be painted. */
  async get(key: TileKey): Promise<Uint8Array | null> {
    try {
      const bytes = await buffer(await this.buckets.house().get(objectKeyOf(key)));
      if (!bytes.subarray(-PNG_END.length).equals(PNG_END)) return null;
      this.noteUse(key);
      return bytes;
    } catch (error) {
      if (!isDomainError(error, 'OBJECT_NOT_FOUND')) this.logger.warn(`Could not read a kept tile: ${String(error)}`);
      return null;
    }
  }

  /** Never fails: a tile that cannot be kept is still a tile. Nothing is kept of datasets that are not public. */
  async put(key: TileKey, png: Uint8Array): Promise<void> {
    try {
      await this.putAll(key, [{ x: key.x, y: key.y, png }]);
    } catch (error) {
      this.logger.warn(`Could not keep a tile: ${String(error)}`);
    }
  }

  /**
   * @returns false when nothing was kept: the dataset is gone, not public, or has another version by now.
   * @throws STORAGE_FULL, UNAVAILABLE
   */
  async putAll(level: TileLevel, tiles: ReadonlyArray<TilePlace & { readonly png: Uint8Array }>): Promise<boolean> {
    const store = this.buckets.house();
    const keys = tiles.map((tile) => objectKeyOf({ ...level, ...tile, format: 'png' }));
    const written = tiles.map(({ png }, index) => ({ key: keys[index] as string, png }));
    await inParallel(written, WRITES_AT_ONCE, ({ key, png }) => store.put(key, png, { durable: false }));
    const bytes = tiles.reduce((sum, { png }) => sum + png.byteLength, 0);
    // After the objects: should the dataset have been deleted meanwhile, nobody else would find them.
    const isKept = await addTiles(this.dataSource, level, tiles.length, bytes);
    if (!isKept) await this.reaper.reap(keys);
    return isKept;
  }

  /** Columns and rows that the level has already. */
  async placesOf(level: TileLevel): Promise<TilePlace[]> {
    const folder = levelFolderOf(level);
    const places: TilePlace[] = [];
    for await (const { key } of this.buckets.house().list(folder)) {
      const [x, y] = key.slice(folder.length).split(/[/.]/).map(Number);
      if (Number.isInteger(x) && Number.isInteger(y)) places.push({ x: x as number, y: y as number });
    }
    return places;
  }

  /** All tiles of a dataset, or those of one of its styles. @returns how many are gone. */
  async forget(datasetId: string, style?: string): Promise<number> {
    const levels = await findLevels(this.dataSource, { datasetId, style });
    let removed = 0;
    for (const level of levels) removed += await this.removeLevel(level);
    return style === undefined ? removed + (await this.reaper.reapBelow(tileFolderOf(datasetId))) : removed;
  }

  /** @returns how many tiles are gone. */
  async removeLevel(level: TileLevel): Promise<number> {
    // The row goes last: a crash before leaves something that shows what is yet to be deleted.
    const removed = await this.reaper.reapBelow(levelFolderOf(level));
    await removeLevel(this.dataSource, level);
    return removed;
  }

  private noteUse({ datasetId, cacheVersion, style, grid, z }: TileLevel): void {
    const level = { datasetId, cacheVersion, style, grid, z };
    this.used.set(levelFolderOf(level), level);
    this.timer ??= setTimeout(() => void this.tellUse(), TELL_USE_EVERY_MS).unref();
  }

  private async tellUse(): Promise<void> {
    const levels = [...this.used.values()];
    this.used.clear();
    this.timer = undefined;
    await markUsed(this.dataSource, levels).catch((error: unknown) =>
      this.logger.debug(`Could not tell which tiles were used: ${String(error)}`),
    );
  }
}
