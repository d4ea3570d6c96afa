import { STATUS_CODES } from 'node:http';
import { type Fault } from './error.filter.js';
import { type FieldFault } from './validation.js';

export interface SentinelHubError {
  readonly status: number;
  readonly reason: string;
  readonly message: string;
  readonly code: string;
  /** Field violations: always an array, because clients iterate it. Where the contract says so, an object instead. */
  readonly errors?: ReadonlyArray<{ parameter: string; violation: string; invalidValue?: unknown }> | object;
}

/** auth-and-errors §5, "Codes"; a DomainError's `detail: {code, errors}` brings its own. */
const CODE_OF: Readonly<Record<number, string>> = {
  400: 'COMMON_BAD_PAYLOAD',
  401: 'COMMON_UNAUTHORIZED',
  403: 'COMMON_INSUFFICIENT_PERMISSIONS',
  404: 'COMMON_NOT_FOUND',
  405: 'COMMON_METHOD_NOT_ALLOWED',
  409: 'COMMON_UNIQUE_KEY_VIOLATION',
  415: 'COMMON_UNSUPPORTED_MEDIA_TYPE',
  429: 'RATE_LIMIT_EXCEEDED',
};

export function sentinelHubError({ status, message, detail }: Fault): SentinelHubError {
  const { code: named, errors: own } = (detail ?? {}) as { code?: string; errors?: object };
  const errors = Array.isArray(detail) ? (detail as FieldFault[]).map(violation) : own;
  return {
    status,
    reason: STATUS_CODES[status] ?? 'Error',
    message,
    code: named ?? CODE_OF[status] ?? 'COMMON_EXCEPTION',
    ...(errors !== undefined && { errors }),
  };
}

/** `body.output.width` becomes `output->width`. */
function violation({ loc, msg, input }: FieldFault) {
  const parameter = loc.slice(1).join('->');
  return { parameter, violation: msg, ...(input !== undefined && { invalidValue: input }) };
}
