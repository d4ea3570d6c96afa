import { randomUUID } from 'node:crypto';
import { type IncomingMessage } from 'node:http';
import { Injectable } from '@nestjs/common';
import { Buckets } from '#libs/storage';
import { type Principal } from '../../auth/index.js';
import { type Job } from '../../jobs/index.js';
import { HttpConfig } from '../../platform/config/config.js';
import { addFacts, timed } from '../../platform/logging/context.js';
import { Scratch } from '../../platform/storage/scratch.js';
import { stagingKey } from './ingest-keys.js';
import { type StagedFile } from './ingest-request.js';
import { receiveFile } from './multipart-file.js';
import { StagedJobs } from './staged-jobs.js';

/** The way of a file from a request into the house bucket, where it waits for its job. */
@Injectable()
export class StagedUploads {
  constructor(
    private readonly buckets: Buckets,
    private readonly staged: StagedJobs,
    private readonly http: HttpConfig,
    private readonly scratch: Scratch,
  ) {}

  /** Stages a file and the job that waits for its commit. @throws what `receive` throws */
  async stage(caller: Principal, request: IncomingMessage): Promise<Job> {
    return this.receive(request, (jobId, file) => this.staged.open(caller, jobId, file));
  }

  /**
   * Streams the file part to `staging/<job id>/source.tif`, then hands id and file to `submit`. Unless that succeeds the
   * object is removed: no upload without a job.
   * @throws BAD_REQUEST, INVALID, TOO_LARGE, STORAGE_FULL, CANCELLED (client gone)
   */
  async receive<T>(request: IncomingMessage, submit: (jobId: string, file: StagedFile) => Promise<T>): Promise<T> {
    const jobId = randomUUID();
    const key = stagingKey(jobId);
    const store = this.buckets.house();
    const limits = { maxBytes: this.http.maxUploadBytes, notTiff: 'INVALID' } as const;
    try {
      const { fields: _, ...received } = await timed('receive', () =>
        receiveFile(request, limits, async ({ body, signal }) => {
          if (store.kind === 'filesystem')
            await this.scratch.assertTakes(Number(request.headers['content-length'] ?? 0));
          await store.put(key, body, { signal });
        }),
      );
      addFacts({ uploadBytes: received.sizeBytes, jobId });
      return await submit(jobId, { key, ...received });
    } catch (error) {
      // What cannot be removed now the sweeper finds: a staged object without a job.
      await store.delete(key).catch(() => undefined);
      throw error;
    }
  }
}
