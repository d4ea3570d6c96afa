import { type ErrorCode, isDomainError } from '#libs/errors';
import { isConnectionLost } from '../platform/database/connection-lost.js';

const PASSING: ReadonlySet<ErrorCode> = new Set<ErrorCode>(['UNAVAILABLE', 'RASTER_CRASHED', 'TIMEOUT', 'CANCELLED']);

/** Whether another attempt may not meet the error again: then the unit is given one. */
export function isPassing(error: unknown): boolean {
  return isDomainError(error) ? PASSING.has(error.code) : isConnectionLost(error);
}
