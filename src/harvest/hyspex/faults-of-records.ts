import { DomainError } from '#libs/errors';
import { type FailedChild } from './hyspex-batch.entity.js';

const CODES = ['NOT_FOUND', 'INVALID', 'INVALID_KEY', 'BAD_REQUEST'];
/** A job's result has room for some hundred of them. */
const MAX_MESSAGE = 200;

/** Of one record; the others go on. Whatever else goes wrong ends the job, which a retry goes on with. */
export function isFaultOfRecord(error: unknown): error is DomainError {
  return error instanceof DomainError && CODES.includes(error.code);
}

export function toFailedChild(identifier: string, error: DomainError): FailedChild {
  const { code } = (error.detail ?? {}) as { code?: string };
  return { identifier, code: code ?? error.code.toLowerCase(), message: error.message.slice(0, MAX_MESSAGE) };
}
