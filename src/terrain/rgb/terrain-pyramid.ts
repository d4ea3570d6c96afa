import { Injectable } from '@nestjs/common';
import { RasterPool } from '#libs/raster';
import { Buckets } from '#libs/storage';
import { cutHeights, encodeTerrainRgb, hasHeights, type Heights, type TerrainNoData } from '#libs/terrain';
import { type JobRun } from '../../jobs/index.js';
import { inParallel } from '../../platform/process/bounded-parallel.js';
import {
  blocksOf,
  placesIn,
  sizeOf,
  TILE_PX,
  type TileGrid,
  type TilePlan,
  type TileRange,
} from '../../tile-cache/index.js';
import { type ElevationScale } from '../elevation-raster.js';

export interface PyramidRequest {
  /** What GDAL opens. */
  readonly path: string;
  readonly scale: ElevationScale;
  readonly grid: TileGrid;
  readonly plan: TilePlan;
  readonly nodata: TerrainNoData;
  /** Prefix of object keys; the same in every attempt of a job. */
  readonly folder: string;
  /** Where the progress of this work begins, 0…1; it ends at 1. */
  readonly from: number;
}

export interface PyramidSize {
  /** Tiles with heights on them; others are not stored. */
  readonly tiles: number;
  readonly sizeBytes: number;
}

const READ_TIMEOUT_MS = 120_000;
const WRITES_AT_ONCE = 8;

/** Paints all tiles of a Terrain-RGB pyramid into the house bucket. Heights are resampled before they are encoded. */
@Injectable()
export class TerrainPyramid {
  constructor(
    private readonly pool: RasterPool,
    private readonly buckets: Buckets,
  ) {}

  /** A second attempt takes over the blocks that the first one finished. @throws STORAGE_FULL, RASTER_UNREADABLE, CANCELLED */
  async write(run: JobRun, request: PyramidRequest): Promise<PyramidSize> {
    const { grid, plan, folder, from } = request;
    const kept = await this.keptBelow(folder);
    const counts = { done: 0, total: plan.tiles, failed: 0, skipped: 0 };
    for (let z = plan.minZoom; z <= plan.maxZoom; z++)
      for (const block of blocksOf(grid.rangesOf(z))) {
        run.signal.throwIfAborted();
        // Blocks are written from their last tile to the first: the first one tells that all are there.
        if (!kept.has(`${folder}${z}/${block.minX}/${block.minY}.png`))
          await this.writeBlock(run, request, z, block, kept);
        counts.done += sizeOf(block);
        await run.progress(from + (1 - from) * (counts.done / counts.total), 'converting', counts);
      }
    const sizes = [...kept.values()];
    return { tiles: sizes.length, sizeBytes: sizes.reduce((sum, size) => sum + size, 0) };
  }

  private async writeBlock(
    run: JobRun,
    request: PyramidRequest,
    z: number,
    block: TileRange,
    kept: Map<string, number>,
  ) {
    const heights = await this.heightsOf(run, request, z, block);
    const places = placesIn(block).reverse();
    const [first, others] = [places.slice(-1), places.slice(0, -1)];
    for (const batch of [others, first])
      await inParallel(batch, WRITES_AT_ONCE, async ({ x, y }) => {
        const tile = cutHeights(heights, (x - block.minX) * TILE_PX, (y - block.minY) * TILE_PX, TILE_PX);
        if (!hasHeights(tile)) return;
        const png = await encodeTerrainRgb(tile, request.nodata);
        const key = `${request.folder}${z}/${x}/${y}.png`;
        await this.buckets.house().put(key, png, { signal: run.signal });
        kept.set(key, png.byteLength);
      });
  }

  private async heightsOf(
    run: JobRun,
    { path, scale, grid }: PyramidRequest,
    z: number,
    block: TileRange,
  ): Promise<Heights> {
    const width = (block.maxX - block.minX + 1) * TILE_PX;
    const height = (block.maxY - block.minY + 1) * TILE_PX;
    const onGrid = { crs: `EPSG:${grid.epsg}`, bbox: grid.boxOf(z, block), width, height };
    const resampling = z < grid.naturalZoom ? ('average' as const) : ('bilinear' as const);
    const options = { signal: run.signal, timeoutMs: READ_TIMEOUT_MS };
    const { data, mask } = await this.pool.run('warpRead', { path, grid: onGrid, resampling }, options);
    const stored = data[0]!;
    const values = Float32Array.from(stored, (value, i) => (mask[i] === 0 ? NaN : value * scale.factor + scale.offset));
    return { width, height, values };
  }

  private async keptBelow(folder: string): Promise<Map<string, number>> {
    const kept = new Map<string, number>();
    for await (const { key, size } of this.buckets.house().list(folder)) kept.set(key, size);
    return kept;
  }
}
