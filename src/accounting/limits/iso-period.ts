const PERIOD = /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$/;
const UNIT_MS = [86_400_000, 3_600_000, 60_000, 1_000];
export const DAY_MS = 86_400_000;
/** The contract's "month": PT744H, 31 days. */
export const MONTH = 'PT744H';
export const MINUTE = 'PT1M';

/**
 * Milliseconds of an ISO 8601 duration in days, hours, minutes and seconds. Years and months have no fixed length and
 * are not taken. @returns null for anything else
 */
export function periodMs(text: string): number | null {
  const parts = PERIOD.exec(text)?.slice(1);
  if (parts === undefined || text.endsWith('T') || parts.every((part) => part === undefined)) return null;
  return parts.reduce((sum, part, i) => sum + Number(part ?? 0) * (UNIT_MS[i] ?? 0), 0);
}
