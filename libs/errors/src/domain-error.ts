/**
 * The closed list of what can go wrong on purpose. `platform/http` maps every code to an HTTP status and does not
 * compile when one is missing there.
 */
export type ErrorCode =
  /** The request cannot be parsed or makes no sense in the present state of its subject (400). */
  | 'BAD_REQUEST'
  /** A field or rule of the contract is violated (422 in the problem+json family). */
  | 'INVALID'
  | 'UNAUTHENTICATED'
  | 'FORBIDDEN'
  | 'NOT_FOUND'
  | 'CONFLICT'
  /** What `If-Match` names is no longer the current state (412). */
  | 'PRECONDITION_FAILED'
  | 'TOO_LARGE'
  | 'UNSUPPORTED_MEDIA_TYPE'
  | 'RATE_LIMITED'
  /** A part of the platform (queue, database, object store) cannot be reached (503). */
  | 'UNAVAILABLE'
  | 'UPSTREAM_FAILED'
  | 'UPSTREAM_TIMEOUT'
  /** No space left in the data folder or bucket (507). */
  | 'STORAGE_FULL'
  /** An object key that is absolute, climbs, or holds NUL. */
  | 'INVALID_KEY'
  | 'OBJECT_NOT_FOUND'
  /** GDAL cannot open or read a raster: the file's fault. */
  | 'RASTER_UNREADABLE'
  /** The raster opens, but the operation is not defined for it (no CRS, no bands, rotated …). */
  | 'RASTER_UNSUPPORTED'
  /** The child process that held GDAL died while working on this call. */
  | 'RASTER_CRASHED'
  /** An evalscript or what its `setup()` says cannot be used: syntax, unknown band, output that is not there. */
  | 'EVALSCRIPT_INVALID'
  /** An evalscript threw, or returned something else than it had declared. */
  | 'EVALSCRIPT_FAILED'
  | 'EVALSCRIPT_TIMEOUT'
  | 'EVALSCRIPT_OUT_OF_MEMORY'
  /** An operation ran past its wall-clock limit and was killed. */
  | 'TIMEOUT'
  /** The caller's AbortSignal fired. */
  | 'CANCELLED';

export interface ErrorOptions {
  /** Machine-readable detail; in the problem+json family it replaces the message as `detail`. */
  readonly detail?: unknown;
  /** Response headers that belong to the error, e.g. `Retry-After`. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly cause?: unknown;
}

/**
 * A failure with a meaning. The message is written for the user: it names the offending field and value and holds no
 * host path, SQL or stack.
 */
export class DomainError extends Error {
  override readonly name = 'DomainError';
  readonly detail: unknown;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    readonly code: ErrorCode,
    message: string,
    options: ErrorOptions = {},
  ) {
    super(message, { cause: options.cause });
    this.detail = options.detail;
    this.headers = options.headers ?? {};
  }
}

export function isDomainError(error: unknown, code?: ErrorCode): error is DomainError {
  return error instanceof DomainError && (code === undefined || error.code === code);
}
