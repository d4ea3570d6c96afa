import { isNativeError } from 'node:util/types';
import { DomainError, type ErrorCode } from '#libs/errors';
import { errnoOf } from './errno.js';

/** errno → meaning, for local files and for the network below the S3 client alike. */
const BY_ERRNO: Readonly<Record<string, readonly [ErrorCode, string]>> = {
  ENOENT: ['OBJECT_NOT_FOUND', 'does not exist'],
  ENOSPC: ['STORAGE_FULL', 'cannot be written: no space left'],
  EDQUOT: ['STORAGE_FULL', 'cannot be written: the quota is used up'],
  EFBIG: ['TOO_LARGE', 'is larger than the file system allows'],
  ENAMETOOLONG: ['INVALID_KEY', 'has a name too long for the file system'],
  ENOTDIR: ['CONFLICT', 'cannot be written: another object already has the name of one of its folders'],
  EEXIST: ['CONFLICT', 'cannot be written: another object already has the name of one of its folders'],
  EISDIR: ['CONFLICT', 'cannot be written: it is the folder of other objects'],
  ENOTEMPTY: ['CONFLICT', 'cannot be written: it is the folder of other objects'],
};

/** S3 error words (AWS, MinIO, Ceph) with a meaning of their own; anything else is judged by its HTTP status. */
const BY_S3_NAME: Readonly<Record<string, readonly [ErrorCode, string]>> = {
  NoSuchKey: ['OBJECT_NOT_FOUND', 'does not exist'],
  NotFound: ['OBJECT_NOT_FOUND', 'does not exist'],
  NoSuchBucket: ['UNAVAILABLE', 'cannot be reached: the store has no bucket of that name'],
  KeyTooLongError: ['INVALID_KEY', 'has a name too long for the store'],
  EntityTooLarge: ['TOO_LARGE', 'is larger than the store allows'],
  InvalidRange: ['INVALID', 'is shorter than the requested byte range'],
  QuotaExceeded: ['STORAGE_FULL', 'cannot be written: the quota is used up'],
  XMinioStorageFull: ['STORAGE_FULL', 'cannot be written: no space left'],
  XMinioAdminBucketQuotaExceeded: ['STORAGE_FULL', 'cannot be written: the quota is used up'],
};

const BY_STATUS: Readonly<Record<number, readonly [ErrorCode, string]>> = {
  401: ['UNAVAILABLE', 'cannot be reached: the store refuses the configured credentials'],
  403: ['UNAVAILABLE', 'cannot be reached: the store refuses the configured credentials'],
  404: ['OBJECT_NOT_FOUND', 'does not exist'],
  416: ['INVALID', 'is shorter than the requested byte range'],
  507: ['STORAGE_FULL', 'cannot be written: no space left'],
};

const UNREACHABLE = ['UNAVAILABLE', 'cannot be reached'] as const;
const NETWORK = /^(ECONN|ENET|EHOST|EAI_|ENOTFOUND|ETIMEDOUT|EPIPE|EMFILE|ENFILE|EACCES|EPERM|EROFS|EIO|ESTALE|ELOOP)/;

/**
 * The only place that turns a fault of a file system or of S3 into a meaning. Errors that are neither (a bug, a body
 * stream's own failure) come back unchanged. The message names bucket and key; paths, hosts and credentials stay out
 * of it, and of the cause of an S3 fault, whose raw form can quote the access key and the signed request.
 */
export function toStoreError(error: unknown, bucket: string, key: string): unknown {
  if (error instanceof DomainError || !isNativeError(error)) return error;
  if (error.name === 'AbortError') return cancelled(bucket, key);
  const found = meaningOf(error);
  if (!found) return error;
  const [code, words] = found;
  return new DomainError(code, `Object ${JSON.stringify(key)} of bucket "${bucket}" ${words}`, {
    cause: causeOf(error),
  });
}

/** What S3 said, without what it quoted. */
class S3Answer extends Error {
  /** @param status HTTP; null = there was no answer */
  constructor(
    word: string,
    readonly status: number | null,
  ) {
    super(`S3 answered ${word}${status === null ? '' : ` (HTTP ${status})`}`);
  }
}

/** Not to be asked again as it was: the store answers, but has no such bucket or refuses keys, region or request. */
export function isStoreRefusal(error: unknown): boolean {
  const cause = error instanceof DomainError ? error.cause : null;
  if (!(cause instanceof S3Answer) || cause.status === null) return false;
  return cause.status >= 300 && cause.status < 500 && !PASSING_STATUSES.has(cause.status);
}

/** Timeouts and "slow down". */
const PASSING_STATUSES: ReadonlySet<number> = new Set([408, 425, 429]);

export function notFound(bucket: string, key: string): DomainError {
  return new DomainError('OBJECT_NOT_FOUND', `Object ${JSON.stringify(key)} of bucket "${bucket}" does not exist`);
}

export function cancelled(bucket: string, key: string): DomainError {
  return new DomainError('CANCELLED', `Writing ${JSON.stringify(key)} to bucket "${bucket}" was cancelled`);
}

type Meaning = readonly [ErrorCode, string];

function meaningOf(error: Error): Meaning | null {
  const named = BY_S3_NAME[error.name];
  if (named) return named;
  const status = httpStatus(error);
  if (status !== null) return BY_STATUS[status] ?? (status >= 500 || status === 429 ? UNREACHABLE : refused(error));
  const errno = errnoOf(error);
  // The S3 client marks every failure with $metadata; without a status there was no answer.
  if (error.name === 'TimeoutError' || NETWORK.test(errno) || '$metadata' in error) return UNREACHABLE;
  return BY_ERRNO[errno] ?? null;
}

function refused(error: Error): Meaning {
  return ['UPSTREAM_FAILED', `was refused by the store (${error.name})`];
}

function httpStatus(error: Error): number | null {
  const metadata = '$metadata' in error ? (error.$metadata as { httpStatusCode?: number }) : undefined;
  return metadata?.httpStatusCode ?? null;
}

function causeOf(error: Error): Error {
  return '$metadata' in error ? new S3Answer(error.name, httpStatus(error)) : error;
}
