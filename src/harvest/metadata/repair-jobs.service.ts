import { Injectable } from '@nestjs/common';
import { DomainError } from '#libs/errors';
import { canWrite, isAdmin, type Principal } from '../../auth/index.js';
import { DATASET_NOT_FOUND, DatasetAccess } from '../../datasets/index.js';
import { type Job, JobOutbox } from '../../jobs/index.js';
import { type RepairMetadataRequest } from './repair.dto.js';
import { type RepairRequest } from './repair.work.js';

/** Starts refreshing metadata from the catalogues. One at a time per owner. */
@Injectable()
export class RepairJobs {
  constructor(
    private readonly access: DatasetAccess,
    private readonly outbox: JobOutbox,
  ) {}

  /** @throws NOT_FOUND, FORBIDDEN for datasets that are not the caller's; CONFLICT with the job that is under way */
  async start(
    principal: Principal,
    { dataset_ids: ids, endpoint, dry_run: isDryRun }: RepairMetadataRequest,
  ): Promise<Job> {
    if (ids) await this.assertWritable(principal, ids);
    const owner = isAdmin(principal) ? null : principal.ownerId;
    const request: RepairRequest = {
      owner,
      datasetIds: ids ?? null,
      endpoint: endpoint ?? null,
      isDryRun: isDryRun ?? false,
    };
    return this.outbox.submit({
      kind: 'repair_csw_metadata',
      request: { ...request },
      sourceFilename: 'repair_csw_metadata',
      createdBy: principal.ownerId,
      accountId: principal.accountId,
      dedupeKey: `repair-csw:${owner ?? 'all'}`,
    });
  }

  private async assertWritable(principal: Principal, ids: readonly string[]): Promise<void> {
    const found = await this.access.findReadable(principal, ids);
    for (const id of ids) {
      const dataset = found.get(id.toLowerCase());
      if (dataset === undefined)
        throw new DomainError('NOT_FOUND', DATASET_NOT_FOUND, {
          detail: { message: DATASET_NOT_FOUND, dataset_id: id },
        });
      if (!canWrite(principal, dataset))
        throw new DomainError('FORBIDDEN', `Only the owner of the dataset ${id} or an administrator may do this`);
    }
  }
}
