import { Injectable } from '@nestjs/common';
import { DomainError } from '#libs/errors';
import { type BBox } from '#libs/geo';
import { RasterPool } from '#libs/raster';
import { type ObjectStore } from '#libs/storage';
import { DataSource } from 'typeorm';
import { inParallel } from '../../../platform/process/bounded-parallel.js';
import { type StoredCover, toLonLat } from '../../tiles/cover.query.js';
import { type TileFile } from '../../tiles/tile-file.js';
import { type Configuration } from '../configuration.js';
import { type GoodTile } from '../judge-tile.js';
import { outlineOf } from './traced-outline.query.js';
import { maskOf, rectanglesOf, validInAll, type ValidMask } from './valid-mask.js';

/** Cells of the longer side: an overview of that size is read, and the outline is right to about one cell. */
const MAX_CELLS = 256;
const FILES_AT_ONCE = 4;

/** Finds where a tile holds data: where each of its files has some in at least one band. */
@Injectable()
export class CoverTracer {
  constructor(
    private readonly pool: RasterPool,
    private readonly dataSource: DataSource,
  ) {}

  /** @throws INVALID when there is no valid pixel at all; what GDAL says of a file that cannot be read */
  async trace(store: ObjectStore, tile: GoodTile, configuration: Configuration): Promise<StoredCover> {
    const { files, common, epsg } = tile;
    const [width, height] = gridOf(files);
    const masks = await inParallel(files, FILES_AT_ONCE, (file) =>
      this.read(store, configuration, file, width, height),
    );
    const rectangles = rectanglesOf(validInAll(masks));
    if (rectangles.length === 0)
      throw new DomainError('INVALID', 'its files hold no valid pixel in common to trace a cover geometry from');
    const [minX, minY, maxX, maxY] = common;
    const [cellX, cellY] = [(maxX - minX) / width, (maxY - minY) / height];
    const placed = rectangles.map(({ left, right, top, bottom }): BBox => [
      minX + left * cellX,
      maxY - bottom * cellY,
      minX + right * cellX,
      maxY - top * cellY,
    ]);
    const geometry = await outlineOf(this.dataSource, placed, Math.max(cellX, cellY), common);
    return toLonLat(this.dataSource.manager, { geometry, epsg });
  }

  private async read(
    store: ObjectStore,
    { bands, noData }: Configuration,
    { source, key, width, height }: TileFile,
    outWidth: number,
    outHeight: number,
  ): Promise<ValidMask> {
    const held = bands.filter((band) => band.source === source);
    const block = await this.pool.run('readWindow', {
      path: store.gdalPath(key),
      window: { col: 0, row: 0, width, height },
      bands: held.map(({ bandIndex }) => bandIndex),
      outWidth,
      outHeight,
    });
    return maskOf(
      block,
      held.map((band) => band.noData ?? noData),
    );
  }
}

/** One grid for all files: their boxes agree to a pixel of each, and no cell is smaller than a pixel. */
function gridOf(files: readonly TileFile[]): [width: number, height: number] {
  const [width, height] = [Math.min(...files.map((f) => f.width)), Math.min(...files.map((f) => f.height))];
  const shrink = Math.max(1, width / MAX_CELLS, height / MAX_CELLS);
  return [Math.max(1, Math.floor(width / shrink)), Math.max(1, Math.floor(height / shrink))];
}
