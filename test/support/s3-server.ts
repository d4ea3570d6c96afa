import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import S3rver from 's3rver';
import { type S3BucketSettings } from '#libs/storage';

export interface S3Server {
  readonly settings: S3BucketSettings;
  /** Method and path of every request so far, oldest first. */
  readonly requests: string[];
  /** The access key id that signed each of them; '' = none. */
  readonly keys: string[];
  /** Answers instead of the server: an HTTP status, undefined = the server's own answer. */
  intercept: ((method: string, path: string) => number | undefined) | null;
  /** Multipart uploads begun and neither completed nor aborted. */
  openUploads(bucket: string): Promise<string[]>;
  stop(): Promise<void>;
}

/**
 * An S3 look-alike on loopback. It checks no credentials, so it proves nothing about authorisation. It lacks
 * AbortMultipartUpload, which is added here as S3 defines it: the parts go, the answer is 204.
 */
export async function startS3Server(...buckets: string[]): Promise<S3Server> {
  const directory = await mkdtemp(join(tmpdir(), 'swath-s3-'));
  const server = new S3rver({
    address: '127.0.0.1',
    port: 0,
    silent: true,
    directory,
    configureBuckets: buckets.map((name) => ({ name })),
  });
  const requests: string[] = [];
  const keys: string[] = [];
  const uploadsOf = (bucket: string) => join(directory, bucket, '._S3rver_uploads');
  server.middleware.unshift(async (context, next) => {
    requests.push(`${context.method} ${context.path}`);
    keys.push(/Credential=([^/]+)\//.exec(context.headers.authorization ?? '')?.[1] ?? '');
    const status = started.intercept?.(context.method, context.path);
    if (status !== undefined) {
      context.status = status;
      return;
    }
    const { uploadId } = context.query;
    if (context.method !== 'DELETE' || !uploadId) return next();
    await rm(join(uploadsOf(context.path.split('/')[1] ?? ''), uploadId), { recursive: true });
    context.status = 204;
  });
  const { port } = await server.run();
  const started: S3Server = {
    intercept: null,
    keys,
    settings: {
      endpoint: `http://127.0.0.1:${port}`,
      region: 'us-east-1',
      accessKeyId: 'S3RVER',
      secretAccessKey: 'S3RVER',
      forcePathStyle: true,
    },
    requests,
    openUploads: (bucket) => readdir(uploadsOf(bucket)).catch(() => []),
    stop: async () => {
      await server.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
  return started;
}
