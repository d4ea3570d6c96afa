import { DomainError } from '#libs/errors';

/** Which corner of an array its first row and column lie at. */
export type Origin = 'topLeft' | 'bottomLeft';

/** Pixels of an array, rows counted from the north whatever its origin. */
export interface PixelPlace {
  readonly col: number;
  readonly row: number;
  readonly width: number;
  readonly height: number;
}

export interface TileChunk {
  /** Along y and x: the name of the chunk's object is `0.<y>.<x>`. */
  readonly y: number;
  readonly x: number;
  /** Pixels of the tile, rows from the north. */
  readonly window: PixelPlace;
}

/**
 * The chunks that a tile fills, all of them whole, so that two tiles never write the same one.
 * @param chunks `[1, height, width]`. @throws INVALID for a tile whose edges are not those of chunks
 */
export function tileChunks(
  tile: PixelPlace,
  { height: arrayHeight, chunks, origin }: { height: number; chunks: readonly number[]; origin: Origin },
): TileChunk[] {
  const [height, width] = chunks.slice(-2) as [number, number];
  const edges = [tile.col / width, tile.row / height, tile.width / width, tile.height / height, arrayHeight / height];
  if (!edges.every(Number.isInteger))
    throw new DomainError('INVALID', `A tile of ${tile.width} × ${tile.height} pixels at column ${tile.col}, row ${tile.row} is not made of whole chunks of ${width} × ${height}`); // prettier-ignore
  const made: TileChunk[] = [];
  for (let row = 0; row < tile.height; row += height)
    for (let col = 0; col < tile.width; col += width) {
      const fromNorth = (tile.row + row) / height;
      const y = origin === 'topLeft' ? fromNorth : arrayHeight / height - 1 - fromNorth;
      made.push({ y, x: (tile.col + col) / width, window: { col, row, width, height } });
    }
  return made;
}

/** Samples of a window with rows from the north → in the order of the array. */
export function inRowOrder<T extends ArrayLike<number>>(samples: T, width: number, origin: Origin): T | number[] {
  if (origin === 'topLeft') return samples;
  const turned = new Array<number>(samples.length);
  const rows = samples.length / width;
  for (let row = 0; row < rows; row++)
    for (let col = 0; col < width; col++) turned[(rows - 1 - row) * width + col] = samples[row * width + col]!;
  return turned;
}
