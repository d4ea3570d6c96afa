import { DomainError } from '#libs/errors';

const NS_PER_S = 1_000_000_000n;
const S_PER_DAY = 86_400n;
/** Julian day number of 1970-01-01. */
const EPOCH_JDN = 2_440_588;

const INSTANT =
  /^(\d{1,4})-(\d{1,2})-(\d{1,2})(?:[T\s]+(\d{1,2})(?::(\d{1,2})(?::(\d{1,2})(?:\.(\d*))?)?)?)?\s*(Z|UTC|GMT|[+-]\d{1,2}(?::?\d{2})?)?$/i;

/**
 * The instant after `since`, ISO 8601 or the looser form of UDUNITS (`1-1-1 00:00:0.0`, `1992-10-8 15:15:42.5 -6:00`);
 * without an offset it is UTC.
 * @param julianBefore1582 dates before 1582-10-15 are of the Julian calendar
 * @returns nanoseconds since 1970-01-01T00:00Z
 * @throws INVALID
 */
export function parseReference(text: string, julianBefore1582: boolean): bigint {
  const match = INSTANT.exec(text);
  if (match === null) throw refused(text);
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match
    .slice(1, 7)
    .map((part) => Number(part ?? 0));
  if (year < 1 || hour > 23 || minute > 59 || second > 59) throw refused(text);
  const dayNumber = dayNumberOf([year, month, day], julianBefore1582);
  if (dayNumber === null) throw refused(text);
  const fraction = BigInt((match[7] ?? '').slice(0, 9).padEnd(9, '0'));
  const seconds = BigInt(hour * 3600 + minute * 60 + second - offsetSeconds(match[8]));
  return (BigInt(dayNumber) * S_PER_DAY + seconds) * NS_PER_S + fraction;
}

type CalendarDate = readonly [year: number, month: number, day: number];

/** Days since 1970-01-01; null for a date that the calendar does not have. */
function dayNumberOf(date: CalendarDate, julianBefore1582: boolean): number | null {
  const [year, month, day] = date;
  const inOrder = year * 10_000 + month * 100 + day;
  const isJulian = julianBefore1582 && inOrder < 15_821_015;
  if (isJulian && inOrder > 15_821_004) return null;
  const isLeap = year % 4 === 0 && (isJulian || year % 100 !== 0 || year % 400 === 0);
  const lengths = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
  if (day < 1 || day > (lengths[month - 1] ?? 0)) return null;
  return julianDay(date, isJulian) - EPOCH_JDN;
}

/** Julian day number at noon; Richards, "Calendars", Explanatory Supplement to the Astronomical Almanac, 15.11. */
function julianDay([year, month, day]: CalendarDate, isJulian: boolean): number {
  const a = Math.floor((14 - month) / 12);
  const y = year + 4800 - a;
  const days = day + Math.floor((153 * (month + 12 * a - 3) + 2) / 5) + 365 * y + Math.floor(y / 4);
  return isJulian ? days - 32_083 : days - Math.floor(y / 100) + Math.floor(y / 400) - 32_045;
}

function offsetSeconds(offset: string | undefined): number {
  const [, sign, hours, minutes] = /^([+-])(\d{1,2}):?(\d{2})?$/.exec(offset ?? '') ?? [];
  if (sign === undefined) return 0;
  return (sign === '-' ? -1 : 1) * (Number(hours) * 3600 + Number(minutes ?? 0) * 60);
}

function refused(text: string): DomainError {
  return new DomainError(
    'INVALID',
    `Array "time": units must name an instant such as 1970-01-01T00:00:00Z, found "${text}"`,
  );
}
