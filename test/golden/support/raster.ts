import { afterAll } from '@jest/globals';
import { type OperationArguments, type OperationName, type OperationResult, RasterPool } from '#libs/raster';

/**
 * The raster operations in a process of their own, as the platform runs them (so build first). Not imported into jest:
 * gdal-async patches its native module when it is evaluated, and jest evaluates it once per spec file in one process;
 * from the second file on `pixels.read` loses its options.
 */
const pool = new RasterPool({ processes: 1 });
afterAll(() => pool.close());

const throughPool =
  <K extends OperationName>(op: K) =>
  (args: OperationArguments<K>, onProgress?: (fraction: number) => void): Promise<OperationResult<K>> =>
    pool.run(op, args, { onProgress });

export const describeRaster = throughPool('describe');
export const sameCrs = throughPool('sameCrs');
export const outline = throughPool('outline');
export const writeCog = throughPool('writeCog');
export const mergeBands = throughPool('mergeBands');
export const buildVrt = throughPool('buildVrt');
export const relocateVrt = throughPool('relocateVrt');
export const writeOverviews = throughPool('writeOverviews');
export const readWindow = throughPool('readWindow');
export const warpRead = throughPool('warpRead');
export const sample = throughPool('sample');
export const statistics = throughPool('statistics');
export const quicklook = throughPool('quicklook');
export const encodeGeoTiff = throughPool('encodeGeoTiff');
