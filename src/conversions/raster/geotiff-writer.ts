import { writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { Injectable } from '@nestjs/common';
import { DomainError } from '#libs/errors';
import { RasterPool, type CogOptions, type RasterDescription, type Resampling } from '#libs/raster';
import { type ConversionProcessing } from '../conversion-config.js';
import { type ConversionRun } from '../conversion.js';
import { describeRaw, type Placement } from './raw-description.js';
import { type RawForm } from './raw-raster.js';

/** Far beyond any honest conversion; a hung GDAL process must not hold a worker forever. */
const TIMEOUT_MS = 2 * 60 * 60 * 1000;
/** Px per side, as of all that the house writes. */
const BLOCK_SIZE = 512;
const WARP_MEMORY_MB = 256;

export interface GeoTiffRequest {
  readonly raw: RawForm;
  readonly placement: Placement;
  /** Absolute, in the scratch folder. */
  readonly target: string;
  readonly processing: ConversionProcessing;
  /** For warping and for overviews where `processing` has no wish. */
  readonly resampling: Resampling;
}

/** Raw pixels into a tiled GeoTIFF with overviews, in another CRS if wished. */
@Injectable()
export class GeoTiffWriter {
  constructor(private readonly pool: RasterPool) {}

  /** @throws INVALID for a CRS, resolution or compression that cannot be, STORAGE_FULL, CANCELLED */
  async write(
    { raw, placement, target, processing, resampling }: GeoTiffRequest,
    { signal }: Pick<ConversionRun, 'signal'>,
    onProgress: (fraction: number) => void,
  ): Promise<RasterDescription> {
    const source = `${raw.path}.vrt`;
    await writeFile(source, describeRaw(raw, placement));
    const run = { signal, timeoutMs: TIMEOUT_MS, exclusive: true, onProgress };
    const options = cogOptions(raw, processing, resampling);
    const crs = targetCrs(placement, processing);
    if (crs === null) return this.pool.run('writeCog', { source, target, options, allowedDrivers: ['VRT'] }, run);
    const args = {
      source,
      target,
      crs,
      options,
      resolution: processing.targetResolution,
      resampling: processing.resampleAlg ?? resampling,
      threads: processing.gdalNumThreads ?? availableParallelism(),
      memoryMb: processing.warpMemoryLimitMb ?? WARP_MEMORY_MB,
    };
    return this.pool.run('warpFile', args, run);
  }
}

/** Null = the pixels stay as they are. A new resolution alone is a warp within the CRS. */
function targetCrs(placement: Placement, { targetEpsg, targetResolution }: ConversionProcessing): string | null {
  if (targetEpsg !== null) return `EPSG:${targetEpsg}`;
  if (placement.kind === 'curved') return placement.flatCrs;
  return targetResolution === null ? null : placement.crs;
}

function cogOptions(
  { format, width, height }: RawForm,
  processing: ConversionProcessing,
  resampling: Resampling,
): CogOptions {
  const { compression, blockSize, overviewFactors } = processing;
  const levels = overviewFactors?.filter((factor) => factor < Math.max(width, height));
  const kernel = resampling === 'nearest' ? 'nearest' : 'average';
  return {
    ...(compression && { compression }),
    blockSize: blockSize ?? BLOCK_SIZE,
    resampling: kernel,
    ...(levels && { overviews: { resampling: kernel, levels } }),
    ...(format.type === 'Byte' && { predictor: false }),
  };
}

/** @throws INVALID: JPEG holds bytes without gaps */
export function assertCompression({ compression }: ConversionProcessing, { type, nodata }: RawForm['format']): void {
  if (compression !== 'JPEG' || (type === 'Byte' && nodata === null)) return;
  throw new DomainError(
    'INVALID',
    `processing.compression: JPEG keeps bytes without a no-data value, but the output is ${type}${nodata === null ? '' : ` with no-data ${nodata}`}`,
  );
}
