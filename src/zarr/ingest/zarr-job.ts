import { type Principal } from '../../auth/index.js';
import { type Job, type NewJob } from '../../jobs/index.js';

/** One ingestion per collection at a time. */
export function ingestJob(collectionId: string, { ownerId, accountId }: Principal): NewJob {
  return {
    kind: 'zarr_ingest',
    request: { collectionId },
    sourceFilename: 'zarr_ingest',
    createdBy: ownerId,
    accountId,
    dedupeKey: `zarr:${collectionId}`,
  };
}

export function collectionIdOf({ request }: Pick<Job, 'request'>): string {
  return String((request as { collectionId?: unknown }).collectionId);
}
