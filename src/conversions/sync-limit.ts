import { DomainError } from '#libs/errors';
import { type ConversionEstimate } from './conversion.js';

/** Samples over all rasters: 4096 × 4096 of one band, some seconds of work. */
export const MAX_SYNC_SAMPLES = 4096 * 4096;

/** null = small enough to wait for. */
export function tooLargeForSync({ samples, outputs }: ConversionEstimate): DomainError | null {
  if (samples <= MAX_SYNC_SAMPLES) return null;
  const message =
    `The conversion makes ${samples} samples in ${outputs.length} file(s); at most ${MAX_SYNC_SAMPLES} are made ` +
    'while the caller waits. Send the same configuration to POST /jobs/nc-to-geotiff';
  const detail = { code: 'too_large_for_sync', message, samples, max_samples: MAX_SYNC_SAMPLES, use: '/jobs/nc-to-geotiff' }; // prettier-ignore
  return new DomainError('INVALID', message, { detail });
}
