import { bareCode, identifiersOf, quotedText } from './bare-code.js';

/** What could act later, make code of text, or name V8's own objects in ways that are not looked at. */
const SUSPICIOUS = new Set(
  (
    'Atomics FinalizationRegistry Function Intl Promise Proxy Reflect RegExp SharedArrayBuffer Symbol WeakRef arguments async ' +
    'await caller constructor eval globalThis import with'
  ).split(' '),
);

/**
 * Whether looking at everything reachable after a rendering tells all that it left behind. Quoted words count, for members may
 * be named by text; escaped letters hide a name. When in doubt: no.
 */
export function isTraceless(source: string): boolean {
  const code = bareCode(source);
  if (code.includes('\\')) return false;
  return !identifiersOf(`${code} ${quotedText(source)}`)
    .values()
    .some((word) => SUSPICIOUS.has(word));
}
