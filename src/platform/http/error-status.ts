import { type ErrorCode } from '#libs/errors';

/** Exhaustive: a new code does not compile without a status. */
export const STATUS_OF: Readonly<Record<ErrorCode, number>> = {
  BAD_REQUEST: 400,
  INVALID: 422,
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  CONFLICT: 409,
  PRECONDITION_FAILED: 412,
  TOO_LARGE: 413,
  UNSUPPORTED_MEDIA_TYPE: 415,
  RATE_LIMITED: 429,
  UNAVAILABLE: 503,
  UPSTREAM_FAILED: 502,
  UPSTREAM_TIMEOUT: 504,
  STORAGE_FULL: 507,
  INVALID_KEY: 422,
  OBJECT_NOT_FOUND: 404,
  RASTER_UNREADABLE: 422,
  RASTER_UNSUPPORTED: 422,
  RASTER_CRASHED: 503,
  EVALSCRIPT_INVALID: 400,
  EVALSCRIPT_FAILED: 400,
  EVALSCRIPT_TIMEOUT: 400,
  EVALSCRIPT_OUT_OF_MEMORY: 400,
  TIMEOUT: 503,
  // Nginx's word for "the client went away": nobody reads it, but the log tells it from a server fault.
  CANCELLED: 499,
};

/** Titles of the problem+json bodies (ingest-vrt §6). */
export const TITLE_OF: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  409: 'Conflict',
  412: 'Precondition Failed',
  413: 'Payload Too Large',
  415: 'Unsupported Media Type',
  416: 'Range Not Satisfiable',
  422: 'Validation Error',
  429: 'Too Many Requests',
  499: 'Client Closed Request',
  500: 'Internal Server Error',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
  504: 'Gateway Timeout',
  507: 'Insufficient Storage',
};
