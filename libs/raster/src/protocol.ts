import { DomainError, type ErrorCode, isDomainError } from '#libs/errors';
import { type OperationName } from './types.js';

/** Parent → child. */
export interface CallMessage {
  readonly id: number;
  readonly op: OperationName;
  readonly args: unknown;
}

/** Child → parent; any number of `progress`, then one `result` or `error`. */
export type ReplyMessage =
  | { readonly id: number; readonly kind: 'progress'; readonly fraction: number }
  | { readonly id: number; readonly kind: 'result'; readonly value: unknown; readonly rssBytes: number }
  | { readonly id: number; readonly kind: 'error'; readonly error: WireError; readonly rssBytes: number };

/** `code` null = a defect, not a foreseen failure. */
export interface WireError {
  readonly code: ErrorCode | null;
  readonly message: string;
  readonly detail: unknown;
  readonly stack: string | undefined;
}

export function toWire(error: unknown): WireError {
  const { message, stack } = error instanceof Error ? error : new Error(String(error));
  return isDomainError(error)
    ? { code: error.code, message, detail: error.detail, stack }
    : { code: null, message, detail: undefined, stack };
}

export function fromWire({ code, message, detail, stack }: WireError): Error {
  const error = code === null ? new Error(message) : new DomainError(code, message, { detail });
  if (stack !== undefined) error.stack = stack;
  return error;
}
