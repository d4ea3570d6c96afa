import { createHash } from 'node:crypto';

/** Uploads wait here, named after their job; never after anything the client sent. */
export const STAGING_PREFIX = 'staging/';
export const RASTERS_PREFIX = 'rasters/';

/** GDAL's readers of remote stores take the extension for an entry ticket, hence `.tif`. */
export function stagingKey(jobId: string): string {
  return `${STAGING_PREFIX}${jobId}/source.tif`;
}

/** The job id in a key that `stagingKey` made, else null. */
export function jobOfStagingKey(key: string): string | null {
  return /^staging\/([0-9a-f-]{36})\/source\.tif$/.exec(key)?.[1] ?? null;
}

/** Everything that belongs to one published raster lives in one folder named after its content. */
export function publishedKeys(datasetId: string, cogSha256: string) {
  const folder = `${RASTERS_PREFIX}${datasetId}/${cogSha256}/`;
  return {
    folder,
    cog: `${folder}${COG_NAME}`,
    /** A GeoTIFF that was registered as it came. */
    asItIs: `${folder}${AS_IT_IS_NAME}`,
    /** The upload as it came, kept when the COG's codec loses information. */
    original: `${folder}original.tif`,
    quicklook: (sizePx: number) => `${folder}quicklook_${sizePx}.png`,
  };
}

const COG_NAME = 'source.cog.tif';
const AS_IT_IS_NAME = 'source.tif';
/** A folder with one of these serves a raster, or did. */
export const SERVED_NAMES = [COG_NAME, AS_IT_IS_NAME] as const;

/**
 * The dataset that a job makes, the same in every attempt: a second attempt overwrites the objects of the first
 * instead of leaving them behind. A hash, because the job id is a read capability and the dataset id is public.
 */
export function datasetIdOf(jobId: string): string {
  const hex = createHash('sha256').update(`swath dataset of job ${jobId}`).digest('hex');
  // RFC 9562: version 8 (custom), variant 10.
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
