import { type StretchBounds } from './types.js';

/** 0 is left to no-data. */
const DARKEST = 1;
const BRIGHTEST = 255;
/** Of a band without contrast. */
const MIDDLE = 128;

/**
 * `into[i]` = 1…255 for every value: `low` and what is below become 1, `high` and what is above 255, linear between
 * them in the value or in its decibels (20 · log10, of which the factor cancels). Pure but for `into`.
 */
export function stretchInto(
  into: Uint8Array,
  values: Float32Array,
  { low, high }: StretchBounds,
  scale: 'linear' | 'db',
): void {
  const [from, to] = scale === 'db' ? [Math.log(low), Math.log(high)] : [low, high];
  if (!(to > from)) return void into.fill(MIDDLE, 0, values.length);
  const slope = (BRIGHTEST - DARKEST) / (to - from);
  const start = DARKEST - from * slope + 0.5;
  for (let i = 0; i < values.length; i++) {
    const value = scale === 'db' ? Math.log(values[i]!) : values[i]!;
    const shade = value * slope + start;
    into[i] = shade < DARKEST ? DARKEST : shade > BRIGHTEST ? BRIGHTEST : shade;
  }
}
