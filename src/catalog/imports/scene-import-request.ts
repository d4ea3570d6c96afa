import { type Job } from '../../jobs/index.js';

/** `jobs.request` of `scene_import`. */
export interface SceneImportRequest {
  readonly href: string;
  /** null = each product's own. */
  readonly collectionId: string | null;
  /** What the caller could write when the import was asked for. */
  readonly writable: readonly string[];
  readonly createdBy: string | null;
}

/** Only this feature writes it, so its shape is known. */
export function importRequestOf(job: Pick<Job, 'request'>): SceneImportRequest {
  return job.request as unknown as SceneImportRequest;
}
