import { DomainError, isDomainError } from '#libs/errors';
import { type ArrayMetadata } from './array-metadata.js';
import { type Chunk, type ChunkCache } from './chunk-cache.js';
import { openArray, reasonOf } from './open-array.js';
import { type ZarrObjects } from './zarr-objects.js';

/** Pixels of one time step: column and row of the array, 0-based. */
export interface SliceWindow {
  readonly col: number;
  readonly row: number;
  readonly width: number;
  readonly height: number;
}

type Opened = Awaited<ReturnType<typeof openArray>>;

/** What one chunk may become in memory: 50 steps of 1000 × 1000 floats, or 5 of 3072 × 3072. */
const MOST_CHUNK_BYTES = 192 * 2 ** 20;
/** Chunks fetched at a time. */
const AT_ONCE = 8;
const BYTES: Readonly<Record<string, number>> = { uint32: 4, int32: 4, float32: 4, int64: 8, float64: 8 };

/** Pixels of one array of rank 2 or 3; only the chunks that meet a window are fetched. */
export class ArrayReader {
  private constructor(
    private readonly array: Opened,
    private readonly name: string,
    private readonly cache: ChunkCache,
    private readonly cacheKey: string,
  ) {}

  /**
   * @param cacheKey names array and version in the cache
   * @throws RASTER_UNREADABLE when there is no such array
   */
  static async open(
    objects: ZarrObjects,
    array: Pick<ArrayMetadata, 'name' | 'zarrFormat'>,
    cache: ChunkCache,
    cacheKey: string,
  ): Promise<ArrayReader> {
    try {
      return new ArrayReader(await openArray(objects, array), array.name, cache, cacheKey);
    } catch (error) {
      throw blamed(error, `Array "${array.name}" cannot be opened`);
    }
  }

  /**
   * Row by row from the first row stored; 64-bit integers as doubles, missing chunks as fill value.
   * @param step on the time axis, null for an array without one
   * @throws RASTER_UNREADABLE for chunks that cannot be decoded, RASTER_UNSUPPORTED for chunks too large
   */
  async read(step: number | null, window: SliceWindow): Promise<Float64Array> {
    const into = new Float64Array(window.width * window.height);
    const places = chunksOf(window, this.array.chunks.slice(-2) as [number, number]);
    for (let at = 0; at < places.length; at += AT_ONCE) {
      await Promise.all(
        places.slice(at, at + AT_ONCE).map(async (place) => {
          const chunk = await this.chunk(step, place);
          copyChunk(chunk, step === null ? 0 : (step % this.depth) * chunk.stride[0]!, place, window, into);
        }),
      );
    }
    return into;
  }

  /** Time steps per chunk. */
  private get depth(): number {
    return this.array.chunks[0]!;
  }

  private chunk(step: number | null, { row, col }: Place): Promise<Chunk> {
    const { chunks, dtype } = this.array;
    const at = step === null ? [row, col] : [Math.floor(step / this.depth), row, col];
    const bytes = chunks.reduce((product, size) => product * size, BYTES[dtype] ?? 8);
    if (bytes > MOST_CHUNK_BYTES)
      throw new DomainError(
        'RASTER_UNSUPPORTED',
        `Array "${this.name}": chunks of ${chunks.join(' × ')} values are too large to be rendered`,
      );
    const load = async () => {
      try {
        const chunk = (await this.array.getChunk(at)) as Chunk;
        const count = chunks.reduce((product, size) => product * size, 1);
        if (chunk.data.length < count) throw new RangeError(`${chunk.data.length} values instead of ${count}`);
        return chunk;
      } catch (error) {
        throw blamed(error, `Array "${this.name}": chunk ${at.join('.')} cannot be decoded`);
      }
    };
    return this.cache.take(`${this.cacheKey} ${at.join('.')}`, bytes, load);
  }
}

/** A chunk by its position among the chunks, and its size in pixels. */
interface Place {
  readonly row: number;
  readonly col: number;
  readonly height: number;
  readonly width: number;
}

/** Chunks that meet a window, row by row. */
export function chunksOf({ col, row, width, height }: SliceWindow, [tall, wide]: readonly [number, number]): Place[] {
  const span = (from: number, count: number, size: number) => {
    const first = Math.floor(from / size);
    return Array.from({ length: Math.floor((from + count - 1) / size) - first + 1 }, (_, i) => first + i);
  };
  const cols = span(col, width, wide);
  return span(row, height, tall).flatMap((r) => cols.map((c) => ({ row: r, col: c, height: tall, width: wide })));
}

function copyChunk(
  { data, stride }: Chunk,
  offset: number,
  place: Place,
  window: SliceWindow,
  into: Float64Array,
): void {
  const [perRow, perCol] = stride.slice(-2) as [number, number];
  const [top, left] = [place.row * place.height, place.col * place.width];
  const [fromRow, toRow] = [Math.max(top, window.row), Math.min(top + place.height, window.row + window.height)];
  const [fromCol, toCol] = [Math.max(left, window.col), Math.min(left + place.width, window.col + window.width)];
  for (let row = fromRow; row < toRow; row++) {
    const source = offset + (row - top) * perRow - left * perCol;
    const target = (row - window.row) * window.width - window.col;
    for (let col = fromCol; col < toCol; col++) into[target + col] = Number(data[source + col * perCol]);
  }
}

function blamed(error: unknown, what: string): DomainError {
  if (isDomainError(error) && error.code !== 'INVALID') return error;
  return new DomainError('RASTER_UNREADABLE', `${what} (${reasonOf(error)})`, { cause: error });
}
