/**
 * The raster operations as plain functions. Loads GDAL into this process: for scripts, tests and the child of
 * `RasterPool`; servers go through the pool.
 */
import { buildVrt } from './build-vrt.js';
import { writeCog } from './cog.js';
import { sameCrs } from './crs.js';
import { describe } from './describe.js';
import { outline } from './footprint.js';
import { writeOverviews } from './overviews.js';
import { paintOverviews } from './paint-overviews.js';
import { quicklook } from './quicklook.js';
import { readWindow } from './read-window.js';
import { relocateVrt } from './relocate-vrt.js';
import { closeSampledRasters, sample } from './sample.js';
import { statistics } from './statistics.js';
import { type OperationArguments, type OperationName, type OperationResult } from './types.js';
import { warpRead } from './warp-read.js';

export type Operations = {
  readonly [K in OperationName]: (
    args: OperationArguments<K>,
    onProgress?: (fraction: number) => void,
  ) => OperationResult<K> | Promise<OperationResult<K>>;
};

/** Exhaustive by type: an operation without an implementation does not compile. */
export const operations: Operations = {
  describe,
  writeCog,
  buildVrt,
  relocateVrt,
  writeOverviews,
  paintOverviews,
  readWindow,
  warpRead,
  sample,
  statistics,
  quicklook,
  sameCrs,
  outline,
};

export {
  buildVrt,
  closeSampledRasters,
  describe,
  outline,
  paintOverviews,
  quicklook,
  readWindow,
  relocateVrt,
  sameCrs,
  sample,
  statistics,
  warpRead,
  writeCog,
  writeOverviews,
};
