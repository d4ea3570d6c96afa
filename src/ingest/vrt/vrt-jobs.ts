import { type ResolutionStrategy } from '#libs/raster';
import { type Visibility } from '../../auth/index.js';
import { type VrtType } from '../../datasets/index.js';
import { type Job } from '../../jobs/index.js';

/** `jobs.request` of `vrt_create`; a retry runs it again. */
export interface VrtCreateJob {
  readonly sourceIds: readonly string[];
  readonly type: VrtType;
  readonly resolution: ResolutionStrategy;
  readonly title: string;
  readonly summary: string | null;
  readonly visibility: Visibility;
}

/** `jobs.request` of `vrt_rebuild`; what to build is in the generation. */
export interface VrtRebuildJob {
  readonly generationId: string;
}

/** Only this feature writes these requests, so their shape is known. */
export function createJobOf(job: Pick<Job, 'request'>): VrtCreateJob {
  return job.request as unknown as VrtCreateJob;
}

export function rebuildJobOf(job: Pick<Job, 'request'>): VrtRebuildJob {
  return job.request as unknown as VrtRebuildJob;
}
