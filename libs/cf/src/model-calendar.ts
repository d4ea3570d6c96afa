import { type Instant } from './time.js';

const DAYS: Readonly<Record<string, readonly number[]>> = {
  noleap: [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31],
  all_leap: [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31],
  '360_day': Array.from({ length: 12 }, () => 30),
};
const OTHER_NAMES: Readonly<Record<string, string>> = { '365_day': 'noleap', '366_day': 'all_leap' };
const UNITS = /^(d|days?|h|hrs?|hours?|min|mins?|minutes?|s|secs?|seconds?)\s+since\s+(\d{1,4})-(\d{1,2})-(\d{1,2})(?:[T\s]+(\d{1,2})(?::(\d{1,2}))?(?::(\d{1,2}(?:\.\d*)?))?)?\s*(?:Z|UTC)?$/i; // prettier-ignore
const SECONDS: Readonly<Record<string, number>> = { d: 86_400, h: 3600, m: 60, s: 1 };
const pad = (value: number, width = 2) => String(value).padStart(width, '0');

/**
 * Time in the calendars of climate models, whose years are all alike.
 * @returns null for another calendar or for units that are not of this form
 */
export function decodeModelTime(values: ArrayLike<number>, units: string, calendar: string): Instant[] | null {
  const months = DAYS[OTHER_NAMES[calendar] ?? calendar];
  const match = UNITS.exec(units.trim());
  if (months === undefined || match === null) return null;
  const [year, month, day, hours, minutes, seconds] = match.slice(2, 8).map((part) => Number(part ?? 0)) as number[];
  const yearDays = months.reduce((sum, days) => sum + days, 0);
  const monthStart = months.slice(0, month! - 1).reduce((sum, days) => sum + days, 0);
  const start = ((year! * yearDays + monthStart + day! - 1) * 24 + hours!) * 3600 + minutes! * 60 + seconds!;
  const unit = SECONDS[match[1]!.charAt(0).toLowerCase()]!;
  return Array.from(values, (value) => instantAt(Math.round(start + value * unit), months, yearDays));
}

/** @param seconds since the calendar's year 0 */
function instantAt(seconds: number, months: readonly number[], yearDays: number): Instant {
  const days = Math.floor(seconds / 86_400);
  const time = seconds - days * 86_400;
  const year = Math.floor(days / yearDays);
  let [month, day] = [0, days - year * yearDays];
  while (day >= months[month]!) day -= months[month++]!;
  const clock = [Math.floor(time / 3600), Math.floor(time / 60) % 60, time % 60] as const;
  return {
    ms: Date.UTC(year, month, day + 1, ...clock),
    iso: `${pad(year, 4)}-${pad(month + 1)}-${pad(day + 1)}T${clock.map((part) => pad(part)).join(':')}Z`,
  };
}
