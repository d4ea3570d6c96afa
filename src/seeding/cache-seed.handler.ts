import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DomainError } from '#libs/errors';
import { DataSource } from 'typeorm';
import { DatasetTilePainter } from '../dataset-maps/index.js';
import { Dataset } from '../datasets/index.js';
import { JobHandlers, type Job, type JobHandler, type JobRun } from '../jobs/index.js';
import { inParallel } from '../platform/process/bounded-parallel.js';
import {
  blocksOf,
  placesIn,
  sizeOf,
  tileGridOf,
  TileStore,
  type TileGrid,
  type TileLevel,
  type TilePlace,
  type TileRange,
} from '../tile-cache/index.js';
import { type SeedRequest, seedRequestOf } from './seed-request.js';
import { assertPublic } from './seeding.service.js';

/** Zoom by zoom from the top, block by block; a second run of the job paints only what is missing. */
@Injectable()
export class CacheSeedHandler implements JobHandler, OnModuleInit {
  readonly kind = 'cache_seed';

  constructor(
    private readonly handlers: JobHandlers,
    private readonly dataSource: DataSource,
    private readonly store: TileStore,
    private readonly painter: DatasetTilePainter,
  ) {}

  onModuleInit(): void {
    this.handlers.register(this);
  }

  async run(run: JobRun): Promise<void> {
    const request = seedRequestOf(run.job);
    const dataset = await this.load(request.datasetId);
    const grid = tileGridOf(request.grid, dataset);
    const counts = { done: 0, total: request.tiles, failed: 0, skipped: 0 };
    for (let z = request.minZoom; z <= request.maxZoom; z++) {
      const { style } = request;
      const level = { datasetId: dataset.id, cacheVersion: dataset.tileCacheVersion, style, grid: grid.name, z };
      await this.seedLevel(run, { dataset, grid, level, request }, counts);
    }
    await run.publish(async () => ({
      datasetId: dataset.id,
      result: {
        grid: request.grid,
        style: request.style,
        minzoom: request.minZoom,
        maxzoom: request.maxZoom,
        tiles: counts.done,
        skipped: counts.skipped,
      },
    }));
  }

  private async seedLevel(run: JobRun, seed: Seed, counts: Counts): Promise<void> {
    const { grid, level, request } = seed;
    const kept = await this.keptOf(seed);
    await inParallel([...blocksOf(grid.rangesOf(level.z))], request.workers, async (block) => {
      run.signal.throwIfAborted();
      const missing = placesIn(block).filter(({ x, y }) => !kept.has(`${x}/${y}`));
      if (missing.length > 0) await this.seedBlock(run, seed, block, missing);
      counts.skipped += sizeOf(block) - missing.length;
      counts.done += missing.length;
      await run.progress((counts.done + counts.skipped) / counts.total, 'seeding', counts);
    });
  }

  /** What an earlier run painted, or somebody who looked at it. */
  private async keptOf({ level, request }: Seed): Promise<ReadonlySet<string>> {
    if (request.force) return new Set();
    return new Set((await this.store.placesOf(level)).map(({ x, y }) => `${x}/${y}`));
  }

  private async seedBlock(run: JobRun, { dataset, level }: Seed, block: TileRange, missing: readonly TilePlace[]) {
    const { style, grid, z } = level;
    const range = missing.length === 1 ? rangeOf(missing[0]!) : block;
    const painted = await this.painter.paintRange(dataset, style, grid, z, range, run.signal);
    const tiles = painted.filter(({ x, y }) => missing.some((place) => place.x === x && place.y === y));
    if (await this.store.putAll(level, tiles)) return;
    assertPublic(await this.load(dataset.id));
    throw new DomainError('CONFLICT', 'The dataset changed while its tiles were painted; seed it again');
  }

  private async load(id: string): Promise<Dataset> {
    const dataset = await this.dataSource.manager.findOne(Dataset, { where: { id }, relations: { asset: true } });
    if (dataset === null) throw new DomainError('NOT_FOUND', 'The dataset is gone');
    assertPublic(dataset);
    return dataset;
  }
}

type Counts = NonNullable<Job['counts']>;

interface Seed {
  readonly dataset: Dataset;
  readonly grid: TileGrid;
  readonly level: TileLevel;
  readonly request: SeedRequest;
}

const rangeOf = ({ x, y }: TilePlace): TileRange => ({ minX: x, maxX: x, minY: y, maxY: y });
