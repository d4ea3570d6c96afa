import { DomainError, type ErrorCode, isDomainError } from '#libs/errors';

/** Parent → child. `cancel` asks a call to stop early; it is answered all the same. */
export type ParentMessage =
  | { readonly kind: 'call'; readonly id: number; readonly op: string; readonly args: unknown }
  | { readonly kind: 'cancel'; readonly id: number };

/** Child → parent; any number of `progress`, then one `result` or `error`. */
export type ReplyMessage =
  | { readonly id: number; readonly kind: 'progress'; readonly fraction: number }
  | (Ending & { readonly kind: 'result'; readonly value: unknown })
  | (Ending & { readonly kind: 'error'; readonly error: WireError });

interface Ending {
  readonly id: number;
  readonly rssBytes: number;
  /** The process wants to be replaced. */
  readonly isSpent: boolean;
}

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
