import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { DomainError } from '#libs/errors';
import { Buckets } from '#libs/storage';
import { type Principal } from '../../auth/index.js';
import { HttpConfig } from '../../platform/config/config.js';
import { toFileName } from './file-name.js';
import { stagingKey } from './ingest-keys.js';
import { assertArrived } from './staged-file.js';
import { StagedJobs } from './staged-jobs.js';

/** S3 takes no more in one PUT. */
const MAX_PUT_BYTES = 5 * 1024 ** 3;
const EXPIRES_S = 3600;

export interface PresignedUpload {
  readonly jobId: string;
  readonly url: string;
  readonly expiresS: number;
}

/** Uploads that go from the client straight to an S3 house bucket and never through the API. */
@Injectable()
export class PresignedUploads {
  constructor(
    private readonly buckets: Buckets,
    private readonly staged: StagedJobs,
    private readonly http: HttpConfig,
  ) {}

  get areOffered(): boolean {
    return this.buckets.house().kind === 's3';
  }

  /** @throws CONFLICT when not offered, BAD_REQUEST and INVALID for the name, TOO_LARGE */
  async begin(caller: Principal, givenName: string, sizeBytes: number): Promise<PresignedUpload> {
    const fileName = toFileName(givenName);
    const limit = Math.min(this.http.maxUploadBytes, MAX_PUT_BYTES);
    if (sizeBytes > limit)
      throw new DomainError('TOO_LARGE', `The upload of ${sizeBytes} bytes is larger than the limit of ${limit} bytes`);
    const jobId = randomUUID();
    const key = stagingKey(jobId);
    const url = await this.buckets.house().presignPut(key, EXPIRES_S, sizeBytes);
    if (url === null)
      throw new DomainError('CONFLICT', 'Presigned uploads need an S3 house bucket: use POST /ingest/upload');
    await this.staged.open(caller, jobId, { key, fileName, sizeBytes });
    return { jobId, url, expiresS: EXPIRES_S };
  }

  /** Changes nothing: preview and commit look again. @throws as `StagedJobs.loadFile` and `assertArrived` */
  async complete(caller: Principal, jobId: string): Promise<void> {
    await assertArrived(this.buckets.house(), await this.staged.loadFile(caller, jobId));
  }
}
