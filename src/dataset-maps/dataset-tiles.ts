import { Injectable } from '@nestjs/common';
import { type Principal } from '../auth/index.js';
import { type Dataset } from '../datasets/index.js';
import { type TileGridName, TileStore } from '../tile-cache/index.js';
import { DEFAULT_STYLE } from '../styles/index.js';
import { DatasetTilePainter } from './dataset-tile-painter.js';
import { isForEverybody } from './served-datasets.js';

/** A tile of a dataset, as an address names it. */
export interface WantedTile {
  /** Empty = the default. */
  readonly style: string;
  readonly grid: TileGridName;
  readonly z: number;
  readonly x: number;
  readonly y: number;
}

/** Tiles as they are served: kept ones, else painted and, of public datasets, kept. */
@Injectable()
export class DatasetTiles {
  constructor(
    private readonly painter: DatasetTilePainter,
    private readonly store: TileStore,
  ) {}

  /** @throws as `DatasetTilePainter.paint` */
  async png(dataset: Dataset, tile: WantedTile, signal: AbortSignal, principal: Principal | null): Promise<Uint8Array> {
    const { grid, z, x, y } = tile;
    const style = tile.style === '' ? DEFAULT_STYLE : tile.style;
    const isKept = isForEverybody(dataset);
    const key = {
      datasetId: dataset.id,
      cacheVersion: dataset.tileCacheVersion,
      style,
      grid,
      z,
      x,
      y,
      format: 'png',
    } as const;
    const kept = isKept ? await this.store.get(key) : null;
    if (kept !== null) return kept;
    const painted = await this.painter.paint(dataset, style, grid, z, x, y, signal, principal);
    // Nobody waits for it, and it never fails.
    if (isKept) void this.store.put(key, painted);
    return painted;
  }
}

/** Changes with whatever can change the picture: file, visibility, styles. */
export function tileTag({ id, tileCacheVersion, asset }: Dataset, { style, grid, z, x, y }: WantedTile): string {
  return `"${id}-${tileCacheVersion}-${asset.sha256.slice(0, 16)}-${style}-${grid}-${z}-${x}-${y}"`;
}
