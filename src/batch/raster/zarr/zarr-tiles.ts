import { Injectable } from '@nestjs/common';
import { type SampleType } from '#libs/encode';
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
  /** Of its samples. */
  readonly sampleType: SampleType;
  readonly array: ArrayForm;
}

/** The group that a task's analysis made. */
export interface WrittenGroup extends Pick<ZarrOrder, 'origin'> {
  readonly extent: ZarrExtent;
  readonly store: ObjectStore;
  /** Key, without a slash at its end. */
  readonly folder: string;
}

/** Cuts tiles into the chunks of their arrays. */
@Injectable()
export class ZarrTiles {
  constructor(private readonly pool: RasterPool) {}

  /** May be run again: every chunk is written whole, and one that is empty now is taken away. */
  async put(tile: RenderedTile, { origin, extent, store, folder }: WrittenGroup, signal: AbortSignal): Promise<void> {
    const { grid, path, array } = tile;
    const { height } = extent;
    const chunks = tileChunks(placeOf(extent, grid), { height, chunks: array.chunks, origin });
    await inParallel(chunks, AT_ONCE, async ({ window, ...at }) => {
      const options = { signal, timeoutMs: READ_TIMEOUT_MS };
      const samples = samplesOf(await this.pool.run('readWindow', { path, window }, options), tile);
      const body = await encodeChunk(inRowOrder(samples, window.width, origin), array);
      const key = `${folder}/${chunkKey(array.name, at)}`;
      if (body === null) await store.delete(key);
      else await store.put(key, body, { signal });
    });
  }
}

/** The bands of an output may change as its script runs, after the analysis has looked at them. */
function samplesOf({ data }: PixelBlock, { array, sampleType }: RenderedTile): ArrayLike<number> {
  assertHolds(array, { bands: data.length, sampleType });
  const [samples] = data;
  // GDAL before 3.7 has no Int8: signed bytes come as what they are not.
  const isMistaken = sampleType === 'INT8' && samples instanceof Uint8Array;
  return isMistaken ? new Int8Array(samples.buffer, samples.byteOffset, samples.length) : samples!;
}
