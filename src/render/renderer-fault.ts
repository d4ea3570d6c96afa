import { DomainError, type ErrorCode, isDomainError } from '#libs/errors';

/** Of files of the house: not the request's fault. */
const UNREADABLE: readonly ErrorCode[] = ['RASTER_UNREADABLE', 'RASTER_UNSUPPORTED'];
/** Of the process itself. */
const BROKEN: readonly ErrorCode[] = ['RASTER_CRASHED', 'TIMEOUT', 'UNAVAILABLE'];

/** What went wrong in a renderer under the code word of the contract (auth-and-errors §5); other errors as they are. */
export function rendererFault(error: unknown): unknown {
  if (!isDomainError(error) || error.detail !== undefined) return error;
  const options = { cause: error, detail: { code: 'RENDERER_EXCEPTION' } };
  if (BROKEN.includes(error.code)) return new DomainError(error.code, error.message, options);
  if (!UNREADABLE.includes(error.code)) return error;
  return new DomainError('UPSTREAM_FAILED', `A file of the scenes cannot be read: ${error.message}`, options);
}

/** The same of work under way. */
export function blamed<T>(work: Promise<T>): Promise<T> {
  return work.catch((error: unknown) => {
    throw rendererFault(error);
  });
}
