import { type Duration, later } from './duration.js';

export type LastIntervalBehavior = 'SKIP' | 'SHORTEN' | 'EXTEND';

/** `to` is the next one's `from`. */
export interface Interval {
  readonly from: Date;
  readonly to: Date;
}

/**
 * A time range in steps (statistics §3): the first interval starts exactly at `from`, each next one a whole number of
 * durations later. An incomplete last one is left out, cut at `to`, or kept whole, beyond `to`.
 */
export function* cutIntervals({ from, to }: Interval, step: Duration, last: LastIntervalBehavior): Generator<Interval> {
  for (let n = 0; ; n++) {
    const [start, end] = [later(from, step, n), later(from, step, n + 1)];
    if (start >= to) return;
    if (end <= to) {
      yield { from: start, to: end };
      continue;
    }
    if (last === 'SHORTEN') yield { from: start, to };
    if (last === 'EXTEND') yield { from: start, to: end };
    return;
  }
}
