import { refuse, shown } from './refusal.js';

export type RawObject = Readonly<Record<string, unknown>>;

/** Members of what a script returned, which is JSON by now; non-finite numbers come as `{"$number": "NaN"}`. */
export function isRawObject(value: unknown): value is RawObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? (value as unknown[]) : [value];
}

export function numberOf(value: unknown): number | undefined {
  if (isRawObject(value) && typeof value.$number === 'string') return Number(value.$number);
  return typeof value === 'number' ? value : undefined;
}

/** One of `allowed`, case-insensitive; null and undefined are the default. */
export function choice<T extends string>(value: unknown, allowed: readonly T[], fallback: T, field: string): T {
  if (value === undefined || value === null) return fallback;
  const found = typeof value === 'string' && allowed.find((name) => name === value.toUpperCase());
  return found || refuse(`setup(): ${field} must be one of ${allowed.join(', ')}, got ${shown(value)}`);
}
