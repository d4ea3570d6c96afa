import { type Instant } from '#libs/cf';
import { parseInstant } from '../datasets/index.js';

export type TimeChoice =
  | { readonly kind: 'index'; readonly index: number }
  | { readonly kind: 'nearest'; readonly ms: number; readonly text: string }
  | { readonly kind: 'all' };

export const FIRST: TimeChoice = { kind: 'index', index: 0 };

/** null for what is none: neither a whole number from 0, nor ISO 8601, nor "all". */
export function timeChoice(value: unknown): TimeChoice | null {
  if (typeof value === 'number') return Number.isSafeInteger(value) && value >= 0 ? { kind: 'index', index: value } : null; // prettier-ignore
  if (typeof value !== 'string' || value.length > 64) return null;
  if (value.trim().toLowerCase() === 'all') return { kind: 'all' };
  const instant = parseInstant(value);
  return instant && { kind: 'nearest', ms: instant.getTime(), text: value };
}

/** Index of the instant nearest to a time; the earlier of two. */
export function nearestInstant(instants: readonly Instant[], ms: number): number {
  let best = 0;
  for (let i = 1; i < instants.length; i++)
    if (Math.abs(instants[i]!.ms - ms) < Math.abs(instants[best]!.ms - ms)) best = i;
  return best;
}
