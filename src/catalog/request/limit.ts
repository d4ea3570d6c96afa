import { DomainError } from '#libs/errors';

export interface LimitRule {
  readonly default: number;
  /** More is asked than this: this is given. */
  readonly maximum: number;
}

/** @param value digits in a query string, a number in a body. @throws BAD_REQUEST for 0, negative, not whole. */
export function readLimit(value: unknown, rule: LimitRule): number {
  if (value === undefined) return rule.default;
  const limit = typeof value === 'string' && /^\+?\d+$/.test(value.trim()) ? Number(value) : value;
  if (typeof limit !== 'number' || !(limit >= 1) || (Number.isFinite(limit) && !Number.isInteger(limit)))
    throw new DomainError('BAD_REQUEST', `limit: expected a whole number from 1, got ${JSON.stringify(value)}`);
  return Math.min(limit, rule.maximum);
}
