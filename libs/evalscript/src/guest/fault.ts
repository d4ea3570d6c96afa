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

/** Inside the sandbox: where the last `throw` of the script or of a builtin was, for what has no stack of its own. */
export interface ThrownAt {
  /** A line of the script, or a stack. */
  at?: unknown;
}

/** Inside the sandbox: takes an error apart. Getters, proxies and toString() of the script may do what they like here. */
export function faultOf(error: unknown, thrownAt: ThrownAt): Fault {
  const LONGEST = 2000;
  const read = (of: () => unknown): string => {
    try {
      return String(of()).slice(0, LONGEST);
    } catch {
      return '';
    }
  };
  if (error instanceof Refusal) return { refusal: error.text };
  /** The end of a stack, from its first frame on. */
  const framesOf = (stack: unknown): string => {
    const text = typeof stack === 'string' ? stack.slice(-LONGEST * 4) : '';
    const first = text.indexOf('\n    at ');
    return first < 0 ? '' : text.slice(first);
  };
  const noted = typeof thrownAt.at === 'number' ? `evalscript.js:${thrownAt.at}:1` : framesOf(thrownAt.at);
  const isError = read(() => error instanceof Error) === 'true';
  if (!isError) return { name: null, message: read(() => textOf(error)), frames: noted };
  const thrown = error as Error;
  let frames = '';
  try {
    frames = framesOf(thrown.stack);
  } catch {
    // A stack that throws tells nothing.
  }
  return { name: read(() => thrown.name) || 'Error', message: read(() => thrown.message), frames: frames || noted };
}

/** Inside the sandbox: what was thrown instead of an error, as text. An object that has no text of its own is shown as JSON. */
export function textOf(thrown: unknown): string {
  const text = String(thrown);
  return text === '[object Object]' ? JSON.stringify(thrown) : text;
}
