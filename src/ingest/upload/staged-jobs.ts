import { Injectable } from '@nestjs/common';
import { DomainError } from '#libs/errors';
import { type Principal } from '../../auth/index.js';
import { JobAccess, JobOutbox, type Job } from '../../jobs/index.js';
import { ingestRequestOf, type IngestRequest, type StagedFile } from './ingest-request.js';

/** Uploads that wait for their commit. */
@Injectable()
export class StagedJobs {
  constructor(
    private readonly jobs: JobAccess,
    private readonly outbox: JobOutbox,
  ) {}

  /** A job that is not rung before its commit. `jobId` is the one the file's key was made of. */
  open(caller: Principal, jobId: string, file: StagedFile): Promise<Job> {
    const request: IngestRequest = { file };
    return this.outbox.submit({
      id: jobId,
      kind: 'raster_ingest',
      staged: true,
      request: { ...request },
      sourceFilename: file.fileName,
      createdBy: caller.ownerId,
      accountId: caller.accountId,
    });
  }

  /** @throws NOT_FOUND, FORBIDDEN, BAD_REQUEST when the job is no upload, or was committed or is over already */
  async loadFile(caller: Principal, jobId: string): Promise<StagedFile> {
    const job = await this.jobs.loadChangeable(caller, jobId);
    if (job.kind === 'raster_ingest' && job.staged && job.status === 'pending') return ingestRequestOf(job).file;
    throw new DomainError('BAD_REQUEST', `Job ${jobId} is not waiting for its commit (status: ${job.status})`);
  }
}
