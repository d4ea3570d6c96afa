import { type ErrorCode, isDomainError } from '#libs/errors';

/** statistics §4: what a client may try again (the latter two) and what it may not. */
export type IntervalErrorType = 'BAD_REQUEST' | 'EXECUTION_ERROR' | 'TIMEOUT';

export interface IntervalError {
  readonly type: IntervalErrorType;
  readonly message: string;
}

const REFUSED: readonly ErrorCode[] = [
  ...(['BAD_REQUEST', 'INVALID', 'FORBIDDEN', 'NOT_FOUND', 'TOO_LARGE'] as const),
  ...(['EVALSCRIPT_INVALID', 'EVALSCRIPT_FAILED', 'EVALSCRIPT_OUT_OF_MEMORY'] as const),
];
const LATE: readonly ErrorCode[] = ['TIMEOUT', 'EVALSCRIPT_TIMEOUT', 'UPSTREAM_TIMEOUT'];

/** How the failure of one interval is told. Errors that nobody meant say nothing of themselves. */
export function intervalError(error: unknown): IntervalError {
  if (!isDomainError(error)) return { type: 'EXECUTION_ERROR', message: 'The interval could not be computed' };
  const { code, message } = error;
  if (REFUSED.includes(code)) return { type: 'BAD_REQUEST', message };
  return { type: LATE.includes(code) ? 'TIMEOUT' : 'EXECUTION_ERROR', message };
}

/** The script was stopped: it will be in every interval, each time after seconds. */
export function isRunaway(error: unknown): boolean {
  return isDomainError(error, 'EVALSCRIPT_TIMEOUT') || isDomainError(error, 'EVALSCRIPT_OUT_OF_MEMORY');
}
