import { Injectable } from '@nestjs/common';
import { encodePng } from '#libs/encode';
import { type BBox } from '#libs/geo';
import { type Principal } from '../auth/index.js';
import { type Dataset } from '../datasets/index.js';
import { type DrawnLayer } from '../ogc/index.js';
import { ProcessRequests } from '../process/index.js';
import { TILE_PX, type TileGrid, tileGridOf, type TileGridName, type TileRange } from '../tile-cache/index.js';
import { DatasetLayers } from './dataset-layers.js';
import { nativeRequest } from './native-request.js';
import { paintedPart } from './painted-part.js';

/** A tile's place, rows from the north, and its picture. */
export interface PaintedTile {
  readonly x: number;
  readonly y: number;
  readonly png: Uint8Array;
}

const RGBA = 4;

/** Tiles of a dataset in one of its styles, on any of its grids, by the renderer that draws everything else. */
@Injectable()
export class DatasetTilePainter {
  constructor(
    private readonly layers: DatasetLayers,
    private readonly requests: ProcessRequests,
  ) {}

  /**
   * A PNG of 256 px, transparent where there is no data.
   * @param style empty = the default
   * @param principal who asks, and pays; null = anybody, for public datasets
   * @throws NOT_FOUND (style, file), CONFLICT, INVALID (a native grid that has no EPSG code); what Process throws
   */
  async paint(
    dataset: Dataset,
    style: string,
    grid: TileGridName,
    z: number,
    x: number,
    y: number,
    signal: AbortSignal,
    principal: Principal | null = null,
  ): Promise<Uint8Array> {
    const one = { minX: x, maxX: x, minY: y, maxY: y };
    const [tile] = await this.paintRange(dataset, style, grid, z, one, signal, principal);
    return (tile as PaintedTile).png;
  }

  /** A block of tiles as one picture, cut: for seeding. At most 2500 px each way, so nine tiles. */
  async paintRange(
    dataset: Dataset,
    style: string,
    gridName: TileGridName,
    z: number,
    range: TileRange,
    signal: AbortSignal,
    principal: Principal | null = null,
  ): Promise<PaintedTile[]> {
    const grid = tileGridOf(gridName, dataset);
    const layer = await this.layers.draw(dataset, style);
    const pixels = await this.pixels(layer, dataset, { grid, z, range }, { signal, principal });
    const tiles = placesOf(range).map(async ({ x, y }) => {
      const cut = cutTile(pixels, range, x, y);
      const picture = { width: TILE_PX, height: TILE_PX, bands: RGBA, sampleType: 'UINT8', data: cut } as const;
      return { x, y, png: await encodePng(picture) };
    });
    return Promise.all(tiles);
  }

  /** RGBA of the whole block, row by row; what lies beside the dataset is not rendered. */
  private async pixels(
    layer: DrawnLayer,
    dataset: Dataset,
    { grid, z, range }: Block,
    { signal, principal }: { signal: AbortSignal; principal: Principal | null },
  ): Promise<Uint8Array> {
    const [width, height] = [columnsOf(range) * TILE_PX, rowsOf(range) * TILE_PX];
    const extent = grid.name === 'native' ? (dataset.asset.extent as unknown as BBox) : null;
    const part = paintedPart({ bbox: grid.boxOf(z, range), width, height }, extent);
    if (part === null) return new Uint8Array(width * height * RGBA);
    const request = nativeRequest(layer, grid.epsg, part);
    const { body } = await this.requests.render(request, 'application/octet-stream', {
      principal,
      signal,
      product: 'ogc',
    });
    if (part.width === width && part.height === height) return body;
    const whole = new Uint8Array(width * height * RGBA);
    for (let row = 0; row < part.height; row++) {
      const line = body.subarray(row * part.width * RGBA, (row + 1) * part.width * RGBA);
      whole.set(line, ((part.row + row) * width + part.col) * RGBA);
    }
    return whole;
  }
}

interface Block {
  readonly grid: TileGrid;
  readonly z: number;
  readonly range: TileRange;
}

const columnsOf = ({ minX, maxX }: TileRange) => maxX - minX + 1;
const rowsOf = ({ minY, maxY }: TileRange) => maxY - minY + 1;

function placesOf(range: TileRange): Array<{ x: number; y: number }> {
  return Array.from({ length: columnsOf(range) * rowsOf(range) }, (_, i) => ({
    x: range.minX + (i % columnsOf(range)),
    y: range.minY + Math.floor(i / columnsOf(range)),
  }));
}

function cutTile(pixels: Uint8Array, range: TileRange, x: number, y: number): Uint8Array {
  if (columnsOf(range) === 1 && rowsOf(range) === 1) return pixels;
  const cut = new Uint8Array(TILE_PX * TILE_PX * RGBA);
  const width = columnsOf(range) * TILE_PX;
  for (let row = 0; row < TILE_PX; row++) {
    const from = (((y - range.minY) * TILE_PX + row) * width + (x - range.minX) * TILE_PX) * RGBA;
    cut.set(pixels.subarray(from, from + TILE_PX * RGBA), row * TILE_PX * RGBA);
  }
  return cut;
}
