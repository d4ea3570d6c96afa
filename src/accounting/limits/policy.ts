import { type LimitsConfig } from '../../platform/config/config.js';
import { DAY_MS, MINUTE, MONTH, periodMs } from './iso-period.js';

/** auth-and-errors §6; also the order in which the contract lists them. */
export const LIMIT_KINDS = ['REQUESTS', 'PROCESSING_UNITS'] as const;
export type LimitKind = (typeof LIMIT_KINDS)[number];

/** A token bucket: it holds `capacity` at most and gains one token every `nanosBetweenRefills`. */
export interface LimitPolicy {
  readonly type: LimitKind;
  readonly capacity: number;
  /** ISO 8601 duration; of one account no two policies of a type have the same. */
  readonly samplingPeriod: string;
  /** A whole number. */
  readonly nanosBetweenRefills: number;
}

/** The refill that fills the empty bucket within one sampling period. @param samplingPeriod valid */
export function aPolicy(type: LimitKind, capacity: number, samplingPeriod: string): LimitPolicy {
  const nanos = ((periodMs(samplingPeriod) ?? 0) * 1e6) / capacity;
  return { type, capacity, samplingPeriod, nanosBetweenRefills: Math.max(1, Math.round(nanos)) };
}

/**
 * Policies of a day or more are the account's contingent: once it is used up, no client should wait for it (403 instead
 * of 429), and it survives a wiped Redis.
 */
export function isBudget({ samplingPeriod }: LimitPolicy): boolean {
  return (periodMs(samplingPeriod) ?? 0) >= DAY_MS;
}

export function refillPerMs({ nanosBetweenRefills }: LimitPolicy): number {
  return 1e6 / nanosBetweenRefills;
}

/** Of accounts without policies of their own. */
export function instancePolicies(limits: LimitsConfig): LimitPolicy[] {
  const asked: Array<[LimitKind, number, string]> = [
    ['REQUESTS', limits.requestsPerMinute, MINUTE],
    ['REQUESTS', limits.requestsPerMonth, MONTH],
    ['PROCESSING_UNITS', limits.unitsPerMinute, MINUTE],
    ['PROCESSING_UNITS', limits.unitsPerMonth, MONTH],
  ];
  return asked.filter(([, capacity]) => capacity > 0).map((policy) => aPolicy(...policy));
}
