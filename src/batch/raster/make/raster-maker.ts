import { join } from 'node:path';
import { Injectable } from '@nestjs/common';
import { RasterPool } from '#libs/raster';
import { storedType } from '#libs/render';
import { type ObjectStore } from '#libs/storage';
import { Scratch } from '../../../platform/storage/scratch.js';
import { type PreparedRendering, RenderService } from '../../../render/index.js';
import { type MadeUnit, type RasterJob, type RasterUnit, type UnitGrid } from '../order/raster-order.js';
import { type ZarrExtent } from '../zarr/zarr-extent.js';
import { type ZarrOrder } from '../zarr/zarr-order.js';
import { ZarrTiles } from '../zarr/zarr-tiles.js';
import { cogOptions } from './cog-options.js';
import { OrderStores } from './order-stores.js';
import { spentUnits } from './unit-cost.js';
import { countExisting, type UnitFile, unitFiles } from './unit-files.js';
import { UnitPreparations } from './unit-preparations.js';
import { partOf } from './unit-request.js';

/** Wall clock of rendering one tile, which may have 20,000 pixels a side … */
const RENDER_TIMEOUT_MS = 1_800_000;
/** … and of making a COG of it. */
const COG_TIMEOUT_MS = 600_000;
const NO_DATA = 'No data';

/** A rendered output and where it goes. */
interface MadeFile {
  readonly file: UnitFile;
  readonly path: string;
  readonly store: ObjectStore;
}

/** Does one tile or feature from its request to its objects. */
@Injectable()
export class RasterMaker {
  constructor(
    private readonly renders: RenderService,
    private readonly preparations: UnitPreparations,
    private readonly stores: OrderStores,
    private readonly pool: RasterPool,
    private readonly scratch: Scratch,
    private readonly chunks: ZarrTiles,
  ) {}

  /**
   * May be run again after it was interrupted: every object is written whole or not at all, and written over. Whether
   * foreign objects may be replaced was decided by the analysis.
   * @param next of the job: what this worker will make after it
   * @param extent of the arrays of Zarr output, as the analysis found it. @throws what is wrong with request, files or bucket
   */
  async make(
    job: RasterJob,
    unit: RasterUnit,
    signal: AbortSignal,
    next: readonly UnitGrid[] = [],
    extent: ZarrExtent | null = null,
  ): Promise<MadeUnit> {
    const { order } = job;
    const pixels = unit.grid.width * unit.grid.height;
    const [files, storeOf] = [unitFiles(job, unit), await this.stores.of(job)];
    if (order.skipExisting && (await countExisting(files, storeOf)) === files.length)
      return { units: 0, pixels, note: null };
    const prepared = await this.preparations.of(job, unit.grid, next, signal);
    return this.scratch.within(
      async (dir) => {
        const { hasData, scenesPerPixel } = await this.render(prepared, files, dir, signal);
        for (const [i, file] of files.entries()) {
          const made = { file, path: pathOf(dir, i), store: storeOf(file) };
          if (order.zarr && extent) await this.chunk(order.zarr, extent, unit, made, prepared, signal);
          else await this.deliver(job, made, signal);
        }
        const units = spentUnits(prepared, order, scenesPerPixel);
        return { units, pixels, note: hasData ? null : NO_DATA };
      },
      { signal },
    );
  }

  private async render(prepared: PreparedRendering, files: readonly UnitFile[], dir: string, signal: AbortSignal) {
    const parts = files.map(({ file }, i) => ({ ...partOf(file), path: pathOf(dir, i) }));
    return (await this.renders.renderToFiles(prepared, parts, signal, RENDER_TIMEOUT_MS)).read;
  }

  /** Into the array of the output's name. */
  private chunk(
    { arrays, origin }: ZarrOrder,
    extent: ZarrExtent,
    { grid }: RasterUnit,
    { file: { file, key: folder }, path, store }: MadeFile,
    { setup }: PreparedRendering,
    signal: AbortSignal,
  ): Promise<void> {
    const array = arrays.find(({ name }) => name === file.identifier)!;
    const sampleType = storedType(setup.outputs.find(({ id }) => id === file.identifier)!);
    return this.chunks.put({ grid, path, sampleType, array }, { origin, extent, store, folder }, signal);
  }

  /** Objects appear whole: uploads and renames are atomic. */
  private async deliver({ order }: RasterJob, made: MadeFile, signal: AbortSignal): Promise<void> {
    const { file: { file, key }, path, store } = made; // prettier-ignore
    const isCog = order.cog !== null && file.format === 'image/tiff';
    const target = isCog ? `${path}.cog.tif` : path;
    if (isCog) {
      const request = { source: path, target, options: cogOptions(order.cog!) };
      await this.pool.run('writeCog', request, { signal, timeoutMs: COG_TIMEOUT_MS });
    }
    await store.putFile(key, target, { move: true, signal });
  }
}

const pathOf = (dir: string, i: number) => join(dir, `part-${i}`);
