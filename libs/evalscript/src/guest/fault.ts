import { Refusal } from './refusal.js';

/** What the host learns of an error. All of it is the script's word: text to be shown, nothing to be trusted. */
export interface Fault {
  /** Our own words; then nothing else is set. */
  readonly refusal?: string;
  /** `TypeError`; null when something else than an error was thrown. */
  readonly name?: string | null;
  readonly message?: string;
  /** The frames of V8's stack, without its first lines. */
  readonly frames?: string;
}

/** Inside the sandbox: takes an error apart. Getters, proxies and toString() of the script may do what they like here. */
export function faultOf(error: unknown): Fault {
  const LONGEST = 2000;
  const read = (of: () => unknown): string => {
    try {
      return String(of()).slice(0, LONGEST);
    } catch {
      return '';
    }
  };
  if (error instanceof Refusal) return { refusal: error.text };
  if (typeof error !== 'object' || error === null) return { name: null, message: read(() => error) };
  const thrown = error as { name?: unknown; message?: unknown; stack?: unknown };
  const isError = read(() => error instanceof Error) === 'true';
  const stack = isError ? read(() => (typeof thrown.stack === 'string' ? thrown.stack.slice(-LONGEST * 4) : '')) : '';
  const first = stack.indexOf('\n    at ');
  return {
    name: isError ? read(() => thrown.name) || 'Error' : null,
    message: read(() => (isError ? thrown.message : error)),
    frames: first < 0 ? '' : stack.slice(first),
  };
}
