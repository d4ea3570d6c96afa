import { type ThrownAt } from './fault.js';
import { openSession } from './session.js';
import { untouchedSince } from './untouched.js';

/** What the host holds of a context: opens the session of the next rendering; undefined = there must be none here. */
export type Guest = (isTraceless: boolean, willBeReused: boolean) => ReturnType<typeof openSession> | undefined;

/**
 * Inside the sandbox. Another rendering may follow in the same context where the one before has touched nothing that it could
 * reach: to the script, whose own variables are made anew, that is a fresh context.
 */
export function openGuest(thrownAt: ThrownAt): Guest {
  let isUntouched: (() => boolean) | undefined;
  let sessions = 0;
  const buffers = new Map<number, SharedArrayBuffer>();
  return (isTraceless, willBeReused) => {
    if (sessions++ > 0 && !isUntouched?.()) return undefined;
    // A script that does not name them may still find them, and by them run code after its rendering has ended.
    if (isTraceless)
      for (const name of ['Atomics', 'FinalizationRegistry']) delete (globalThis as Record<string, unknown>)[name];
    if (willBeReused) isUntouched ??= untouchedSince();
    thrownAt.at = undefined;
    return openSession(thrownAt, buffers);
  };
}
