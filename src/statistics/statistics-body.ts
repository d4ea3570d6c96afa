import { isDomainError } from '#libs/errors';
import { type OutputStatistics } from '#libs/statistics';
import { type IntervalError } from './interval-fault.js';
import { type StatisticsResult } from './interval-statistics.js';

/** The answer on the wire (statistics §4). */
export interface StatisticsResponse {
  readonly data: readonly StatisticsEntry[];
  /** `PARTIAL`: an interval failed. */
  readonly status: 'OK' | 'PARTIAL';
  readonly geometryPixelCount?: number;
}

export type StatisticsEntry = { readonly interval: { readonly from: string; readonly to: string } } & (
  { readonly outputs: OutputStatistics } | { readonly error: IntervalError }
);

export function statisticsBody({ outcomes, geometryPixelCount }: StatisticsResult): StatisticsResponse {
  return {
    data: outcomes.map(({ interval: { from, to }, ...outcome }) => ({
      interval: { from: shortIso(from), to: shortIso(to) },
      ...('error' in outcome ? { error: outcome.error } : { outputs: outcome.outputs }),
    })),
    status: outcomes.some((outcome) => 'error' in outcome) ? 'PARTIAL' : 'OK',
    ...(geometryPixelCount !== null && { geometryPixelCount }),
  };
}

/** What every interval failed of, if it is the request or its script; null = something came of it, or it may next time. */
export function commonFault({ outcomes }: StatisticsResult): Error | null {
  const faults = outcomes.map((outcome) =>
    'error' in outcome && outcome.error.type === 'BAD_REQUEST' ? outcome.fault : null,
  );
  const [first] = faults;
  return isDomainError(first) && !faults.includes(null) ? first : null;
}

/** Milliseconds only where there are any. */
function shortIso(moment: Date): string {
  return moment.toISOString().replace('.000Z', 'Z');
}
