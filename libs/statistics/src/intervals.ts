import { type Duration, later } from './duration.js';

export type LastIntervalBehavior = 'SKIP' | 'SHORTEN' | 'EXTEND';

/** `to` is the next one's `from`. */
export interface Interval {
  readonly from: Date;
  readonly to: Date;
}

/**
 * A time range in steps (statistics §3): the first interval starts exactly at `from`, each next one where the last ended. An
 * incomplete last one is left out, cut at `to`, or kept whole, beyond `to`. Each is one duration after its own start, so
 * that an interval asked for alone is the same again; months that begin on a 31st therefore stay on the last day that
 * February had.
 */
export function* cutIntervals({ from, to }: Interval, step: Duration, last: LastIntervalBehavior): Generator<Interval> {
  for (let start = from; start < to;) {
    const end = later(start, step);
    if (end <= to || last === 'EXTEND') yield { from: start, to: end };
    else if (last === 'SHORTEN') yield { from: start, to };
    start = end;
  }
}
