import { DomainError } from '#libs/errors';
import { isBudget, type LimitKind, type LimitPolicy, refillPerMs } from './policy.js';

/** On every refusal by a limit, and on nothing else. */
export const LIMITED_HEADER = 'X-RateLimit-ViolatedPolicy';

/** A bucket as it was when a draw was refused. */
export interface BucketState {
  readonly policy: LimitPolicy;
  readonly level: number;
  /** What the request asked of it. */
  readonly cost: number;
}

/**
 * The contract's answer to a refused draw (auth-and-errors §4–6), pure. A budget that is used up is 403, "account out of
 * PU": its message names requests as well, and clients repeat a 429 until it succeeds, which would be days. Everything
 * else is 429 with `Retry-After` in milliseconds. @param states all buckets of the draw; one at least has too little
 */
export function limitRefusal(states: readonly BucketState[]): DomainError {
  const violated = states.filter(({ level, cost }) => level < cost);
  const worst = violated.find(({ policy }) => isBudget(policy)) ?? violated.find(isTooLarge) ?? longest(violated);
  const headers = headersOf(states, violated, worst);
  if (isBudget(worst.policy))
    return new DomainError('FORBIDDEN', 'Insufficient processing units or requests available in your account.', {
      detail: { code: 'ACCESS_INSUFFICIENT_PROCESSING_UNITS' },
      headers,
    });
  if (isTooLarge(worst)) {
    const { capacity, samplingPeriod } = worst.policy;
    const message = `The request costs ${worst.cost} processing units, more than the ${capacity} that the limit per ${samplingPeriod} can ever hold; ask for less at once`;
    return new DomainError('RATE_LIMITED', message, {
      detail: { code: 'RATE_LIMIT_TOKEN_COUNT_EXCEEDS_CAPACITY' },
      headers,
    });
  }
  return new DomainError('RATE_LIMITED', 'You have exceeded your rate limit', { headers });
}

function headersOf(
  states: readonly BucketState[],
  violated: readonly BucketState[],
  worst: BucketState,
): Record<string, string> {
  const { type, capacity, samplingPeriod } = worst.policy;
  const wait = Math.max(...violated.map(waitMs));
  const unitsWait = Math.max(0, ...violated.filter(ofKind('PROCESSING_UNITS')).map(waitMs));
  const [requests, units] = [remaining(states, 'REQUESTS'), remaining(states, 'PROCESSING_UNITS')];
  return {
    'Retry-After': String(wait),
    [LIMITED_HEADER]: `${type} ${capacity} ${samplingPeriod}`,
    ...(requests !== null && { 'X-RateLimit-Remaining': String(Math.floor(requests)) }),
    ...(units !== null && { 'X-ProcessingUnits-Remaining': String(Math.floor(units * 1000) / 1000) }),
    ...(unitsWait > 0 && { 'X-ProcessingUnits-Retry-After': String(unitsWait) }),
  };
}

/** Until the bucket holds enough, or all that it can hold. */
function waitMs({ policy, level, cost }: BucketState): number {
  return Math.max(1, Math.ceil((Math.min(cost, policy.capacity) - level) / refillPerMs(policy)));
}

const isTooLarge = ({ policy, cost }: BucketState) => cost > policy.capacity;
const ofKind =
  (kind: LimitKind) =>
  ({ policy }: BucketState) =>
    policy.type === kind;

function longest(violated: readonly BucketState[]): BucketState {
  return violated.toSorted((a, b) => waitMs(b) - waitMs(a))[0] as BucketState;
}

/** The least of the buckets of a kind; null = none was asked. */
function remaining(states: readonly BucketState[], kind: LimitKind): number | null {
  const levels = states.filter(ofKind(kind)).map(({ level }) => Math.max(0, level));
  return levels.length === 0 ? null : Math.min(...levels);
}
