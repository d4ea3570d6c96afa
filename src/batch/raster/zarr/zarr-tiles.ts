import { Injectable } from '@nestjs/common';
import { DomainError } from '#libs/errors';
import { type PixelBlock, RasterPool } from '#libs/raster';
import { type ObjectStore } from '#libs/storage';
import { type ArrayForm, chunkKey, encodeChunk, inRowOrder, tileChunks } from '#libs/zarr';
import { inParallel } from '../../../platform/process/bounded-parallel.js';
import { type UnitGrid } from '../order/raster-order.js';
import { assertHolds } from './sample-types.js';
import { placeOf, type ZarrExtent } from './zarr-extent.js';
import { type ZarrOrder } from './zarr-order.js';

/** Of chunks; one of the largest takes some hundred megabytes on its way. */
const AT_ONCE = 2;
const READ_TIMEOUT_MS = 120_000;

/** A rendered output of one tile and where it goes. */
export interface RenderedTile {
  readonly grid: UnitGrid;
  /** GeoTIFF of one band. */
  readonly path: string;
  readonly array: ArrayForm;
}

/** Cuts tiles into the chunks of their arrays. */
@Injectable()
export class ZarrTiles {
  constructor(private readonly pool: RasterPool) {}

  /** May be run again: every chunk is written whole, and one that is empty now is taken away. @param folder of the group */
  async put(
    { grid, path, array }: RenderedTile,
    { origin, extent }: Pick<ZarrOrder, 'origin'> & { readonly extent: ZarrExtent },
    { store, folder }: { readonly store: ObjectStore; readonly folder: string },
    signal: AbortSignal,
  ): Promise<void> {
    const { height } = extent;
    const chunks = tileChunks(placeOf(extent, grid), { height, chunks: array.chunks, origin });
    await inParallel(chunks, AT_ONCE, async ({ window, ...at }) => {
      const options = { signal, timeoutMs: READ_TIMEOUT_MS };
      const samples = samplesOf(await this.pool.run('readWindow', { path, window }, options), array);
      const body = await encodeChunk(inRowOrder(samples, window.width, origin), array);
      const key = `${folder}/${chunkKey(array.name, at)}`;
      if (body === null) await store.delete(key);
      else await store.put(key, body, { signal });
    });
  }
}

/** Scripts may change their outputs as they run, after the analysis has looked at them. */
function samplesOf({ data }: PixelBlock, array: ArrayForm): ArrayLike<number> {
  const [samples] = data;
  assertHolds(array, { bands: data.length, sampleType: SAMPLE_TYPES[samples!.constructor.name] ?? unknown(samples!) });
  return samples!;
}

const SAMPLE_TYPES: Readonly<Record<string, 'INT8' | 'UINT8' | 'INT16' | 'UINT16' | 'FLOAT32'>> = {
  Int8Array: 'INT8',
  Uint8Array: 'UINT8',
  Int16Array: 'INT16',
  Uint16Array: 'UINT16',
  Float32Array: 'FLOAT32',
};

function unknown(samples: object): never {
  throw new DomainError('RASTER_UNSUPPORTED', `A rendered tile came as ${samples.constructor.name}`);
}
