import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/**
 * Frees the typed arrays of a large rendering now. V8 hardly sees them (they live outside its heap), so it would let several
 * renderings' worth pile up. The flag is on for this one context alone: scripts get no `gc`.
 */
export const collectGarbage: () => void = (() => {
  setFlagsFromString('--expose-gc');
  const gc = runInNewContext('gc') as () => void;
  setFlagsFromString('--no-expose-gc');
  return gc;
})();
