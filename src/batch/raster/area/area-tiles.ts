import { Injectable } from '@nestjs/common';
import { DomainError } from '#libs/errors';
import { type BBox } from '#libs/geo';
import { type GridTile, gridTilesNear, tileOutline } from '#libs/tiling-grids';
import { DataSource } from 'typeorm';
import { type Bounds, selectedArea } from '../../../render/index.js';
import { type TiledInput } from '../order/tiled-input.js';
import { meetingArea } from './meeting-area.query.js';

/** Where a request has its area. */
export const AREA_MEMBER = 'processRequest->input->bounds';
/** Outlines that PostGIS looks at with one question. */
const BATCH = 500;
/** Of a tile's side: an area that ends where tiles do does not select the neighbours that it touches. */
const TOUCH = 5e-5;

/** Which tiles of a grid an area selects: all that it meets, as a stream in a stable order. */
@Injectable()
export class AreaTiles {
  constructor(private readonly dataSource: DataSource) {}

  /** @throws INVALID for an area that has no place on the globe; CANCELLED */
  async *of(area: Bounds, { grid }: Pick<TiledInput, 'grid'>, signal?: AbortSignal): AsyncGenerator<GridTile> {
    const { ewkb, bbox } = await selectedArea(this.dataSource, area, AREA_MEMBER);
    for (const tiles of batches(gridTilesNear(grid, bbox), BATCH)) {
      if (signal?.aborted) throw new DomainError('CANCELLED', 'Cancelled while tiles were looked up');
      const outlines = tiles.map((tile) => tileOutline({ epsg: tile.epsg, bbox: within(tile.bbox) }).footprint);
      for (const i of await meetingArea(this.dataSource, ewkb, outlines)) yield tiles[i]!;
    }
  }
}

function within([minX, minY, maxX, maxY]: BBox): BBox {
  const [x, y] = [(maxX - minX) * TOUCH, (maxY - minY) * TOUCH];
  return [minX + x, minY + y, maxX - x, maxY - y];
}

function* batches<T>(items: Iterable<T>, size: number): Generator<T[]> {
  let batch: T[] = [];
  for (const item of items) {
    batch.push(item);
    if (batch.length === size) {
      yield batch;
      batch = [];
    }
  }
  if (batch.length > 0) yield batch;
}
