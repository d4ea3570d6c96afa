import { isDomainError } from '#libs/errors';
import { type JobError } from './job-kinds.js';

const CRASHED =
  'The raster engine crashed while working on this job. Retry it; if it crashes again, one of its rasters is probably damaged';

/** What the job's owner reads. Only errors that were written for users speak; the rest is in the log under the job's id. */
export function toJobError(error: unknown): JobError {
  if (!isDomainError(error)) return { code: 'internal', message: 'The job failed for an internal reason' };
  const message = error.code === 'RASTER_CRASHED' ? CRASHED : error.message;
  return { code: error.code.toLowerCase(), message };
}
