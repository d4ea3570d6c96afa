import { Injectable } from '@nestjs/common';
import { DomainError, isDomainError } from '#libs/errors';
import { PRODUCT_COLLECTIONS } from '#libs/eo-products';
import { type Principal } from '../../auth/index.js';
import { JobOutbox, type Job } from '../../jobs/index.js';
import { ObjectLocations } from '../../platform/storage/object-locations.js';
import { CollectionAccess } from '../collection-access.js';
import { openArchive } from './archive.js';
import { type SceneImportRequest } from './scene-import-request.js';

/** Starts imports on behalf of a caller. */
@Injectable()
export class SceneImports {
  constructor(
    private readonly access: CollectionAccess,
    private readonly locations: ObjectLocations,
    private readonly outbox: JobOutbox,
  ) {}

  /**
   * @param collectionId null = each product's own.
   * @throws NOT_FOUND, FORBIDDEN, CONFLICT for the collection; BAD_REQUEST for the folder; CONFLICT while the same runs.
   */
  async start(caller: Principal, collectionId: string | null, href: string): Promise<Job> {
    const writable = collectionId === null ? await this.writableBy(caller) : [collectionId];
    if (collectionId !== null) await this.access.loadWritable(caller, collectionId);
    if (writable.length === 0)
      throw new DomainError('FORBIDDEN', 'You may change none of the collections for products');
    await openArchive(this.locations, href);
    const request: SceneImportRequest = { href, collectionId, writable, createdBy: caller.ownerId };
    try {
      return await this.outbox.submit({
        kind: 'scene_import',
        request: { ...request },
        sourceFilename: href,
        createdBy: caller.ownerId,
        accountId: caller.accountId,
        dedupeKey: `import:${collectionId ?? '*'}:${href.replace(/\/+$/, '')}`,
      });
    } catch (error) {
      throw isDomainError(error, 'CONFLICT') ? underWay(error) : error;
    }
  }

  private async writableBy(caller: Principal): Promise<string[]> {
    const answers = await Promise.all(
      PRODUCT_COLLECTIONS.map((id) => this.access.loadWritable(caller, id).then(() => [id], noneIfRefused)),
    );
    return answers.flat();
  }
}

function noneIfRefused(error: unknown): [] {
  if (isDomainError(error)) return [];
  throw error;
}

/** STAC errors have no place for a detail, so the job is named in the text. */
function underWay({ detail }: DomainError): DomainError {
  const { job_id: jobId } = detail as { job_id: string | null };
  const holder = jobId === null ? '' : `, as job ${jobId}`;
  return new DomainError('CONFLICT', `This import is already waiting or running${holder}`, { detail });
}
