import { rename, rm } from 'node:fs/promises';
import { type Dataset } from 'gdal-async';
import { DomainError } from '#libs/errors';
import { COG_BLOCK_SIZE, DEFAULT_COMPRESSION } from './compliance.js';
import { isFloat } from './data-type.js';
import { describe } from './describe.js';
import { UPLOAD_DRIVERS } from './drivers.js';
import { gdal } from './gdal.js';
import { withRaster } from './open.js';
import { writeFailure } from './raster-errors.js';
import { type RasterDescription } from './contract/description.js';
import { type CogOptions, type CogOverviews } from './contract/files.js';

/** Codec → whether libtiff can predict the next sample for it, which halves smooth rasters. */
const CODECS: Readonly<Record<string, { predictor: boolean }>> = {
  DEFLATE: { predictor: true },
  LZW: { predictor: true },
  ZSTD: { predictor: true },
  LZMA: { predictor: false },
  JPEG: { predictor: false },
  WEBP: { predictor: false },
  NONE: { predictor: false },
};

export interface WriteCogRequest {
  readonly source: string;
  /** Local path. Written beside as `<target>.part`, renamed when whole. */
  readonly target: string;
  readonly options?: CogOptions;
  /** Default: uploads only, so never a VRT. */
  readonly allowedDrivers?: readonly string[];
}

/**
 * @param onProgress 0…1, called from a GDAL thread's pace, about forty times.
 * @throws INVALID (unknown codec), RASTER_UNREADABLE, STORAGE_FULL
 */
export async function writeCog(
  { source, target, options = {}, allowedDrivers = UPLOAD_DRIVERS }: WriteCogRequest,
  onProgress?: (fraction: number) => void,
): Promise<RasterDescription> {
  const part = `${target}.part`;
  try {
    await withRaster(source, allowedDrivers, async (dataset) => {
      const args = cogArguments(options, dataset.bands.count() > 0 && isFloat(dataset.bands.get(1).dataType));
      try {
        if (options.overviews) args.push('-co', await buildOverviews(dataset, options.overviews));
        const written = await gdal.translateAsync(part, dataset, args, {
          progress_cb: (complete) => onProgress?.(complete),
        });
        written.close();
      } catch (error) {
        throw await writeFailure('The raster cannot be converted to a COG', target, error);
      }
    });
    const description = await describe({ path: part });
    await rename(part, target);
    // GDAL's own last call may come after its work has ended, or never for a small raster.
    onProgress?.(1);
    return description;
  } finally {
    const made = options.overviews ? [`${source}.ovr`] : [];
    const left = [part, `${part}.ovr.tmp`, `${part}.msk.ovr.tmp`, ...made];
    await Promise.all(left.map((path) => rm(path, { force: true })));
  }
}

/** Beside the source, from where the COG takes them. @returns the creation option that says so */
async function buildOverviews(dataset: Dataset, { resampling, levels }: CogOverviews): Promise<string> {
  const wanted = 'minSize' in levels ? halvings(dataset.rasterSize, levels.minSize) : levels;
  if (wanted.length === 0) return 'OVERVIEWS=NONE';
  await dataset.buildOverviewsAsync(resampling.toUpperCase(), [...wanted]);
  return 'OVERVIEWS=FORCE_USE_EXISTING';
}

function halvings({ x, y }: { x: number; y: number }, minSize: number): number[] {
  const levels: number[] = [];
  for (let level = 2; Math.ceil(Math.max(x, y) / (level / 2)) > minSize; level *= 2) levels.push(level);
  return levels;
}

/** gdal_translate arguments; pure. @throws INVALID */
export function cogArguments(options: CogOptions, isFloatRaster: boolean): string[] {
  const compression = (options.compression ?? DEFAULT_COMPRESSION).toUpperCase();
  const codec = CODECS[compression];
  if (!codec) {
    throw new DomainError('INVALID', `compression ${compression} is none of ${Object.keys(CODECS).join(', ')}`);
  }
  const creation = {
    BLOCKSIZE: String(options.blockSize ?? COG_BLOCK_SIZE),
    COMPRESS: compression,
    ...(codec.predictor && { PREDICTOR: (options.predictor ?? true) ? 'YES' : 'NO' }),
    OVERVIEW_RESAMPLING: (options.resampling ?? (isFloatRaster ? 'average' : 'nearest')).toUpperCase(),
    BIGTIFF: 'IF_SAFER',
    NUM_THREADS: 'ALL_CPUS',
  };
  return [
    '-of',
    'COG',
    ...(options.sridOverride === undefined ? [] : ['-a_srs', `EPSG:${options.sridOverride}`]),
    ...(options.nodataOverride === undefined ? [] : ['-a_nodata', String(options.nodataOverride)]),
    ...Object.entries(creation).flatMap(([key, value]) => ['-co', `${key}=${value}`]),
  ];
}
