import { compareInstants, instantOf } from '#libs/stac';
import { type Kvp } from './kvp.js';

/** `timeRange` of a Process request; null = open at this end. */
export interface TimeRange {
  readonly from: string | null;
  readonly to: string | null;
}

/** 2024, 2024-06, 2024-06-01, 2024-06-01T10, …T10:20, …T10:20:30.123, each with Z, an offset or nothing (UTC). */
const MOMENT =
  /^(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T(\d\d)(?::?(\d\d)(?::?(\d\d)(?:\.(\d{1,9}))?)?)?(Z|[+-]\d\d:\d\d)?)?)?)?$/i;
const PERIOD = /^P(?=[\dT])(?:\d+Y)?(?:\d+M)?(?:\d+W)?(?:\d+D)?(?:T(?:\d+H)?(?:\d+M)?(?:\d+(?:\.\d+)?S)?)?$/i;

/**
 * TIME as Sentinel Hub reads it: `from/to` (a third part, the period of WMS, changes nothing: everything between is one
 * picture), or one moment, which means everything up to it. What is left out of a moment is all of it: `2024-06` ends with
 * its last second. `..` or nothing before or after the slash is open. null = the whole archive.
 */
export function readTime(kvp: Kvp): TimeRange | null {
  const text = kvp.get('TIME');
  if (text === null || text.toLowerCase() === 'current') return null;
  if (text.includes(',')) return refuse(kvp, 'takes one moment or one interval, not a list');
  const [first = '', second, period, ...rest] = text.split('/');
  if (rest.length > 0 || (period !== undefined && !PERIOD.test(period)))
    return refuse(kvp, 'must be a moment or from/to');
  if (second === undefined) return { from: null, to: endOf(kvp, first) };
  const range = { from: isOpen(first) ? null : startOf(kvp, first), to: isOpen(second) ? null : endOf(kvp, second) };
  if (range.from !== null && range.to !== null && compareInstants(range.from, range.to) > 0)
    return refuse(kvp, 'must not end before it begins');
  return range;
}

const isOpen = (text: string) => text === '' || text === '..';

function refuse(kvp: Kvp, violation: string): never {
  return kvp.refuse(
    'TIME',
    `${violation}; write 2024-06-01/2024-06-30 or 2024-06-30T12:00:00Z`,
    'InvalidDimensionValue',
  );
}

function startOf(kvp: Kvp, text: string): string {
  return momentOf(kvp, text, { month: '01', day: () => '01', hour: '00', rest: '00', fraction: '' });
}

function endOf(kvp: Kvp, text: string): string {
  return momentOf(kvp, text, { month: '12', day: lastDay, hour: '23', rest: '59', fraction: '999999' });
}

interface Missing {
  readonly month: string;
  readonly day: (year: string, month: string) => string;
  readonly hour: string;
  readonly rest: string;
  readonly fraction: string;
}

function momentOf(kvp: Kvp, text: string, missing: Missing): string {
  const match = MOMENT.exec(text);
  if (match === null) return refuse(kvp, 'must be an ISO 8601 moment');
  const [, year = '', month = missing.month, named, hour, minute, second, given, zone = 'Z'] = match;
  const day = named ?? missing.day(year, month);
  const clock = [hour ?? missing.hour, minute ?? missing.rest, second ?? missing.rest].join(':');
  const fraction = given ?? (second === undefined ? missing.fraction : '');
  const instant = instantOf(`${year}-${month}-${day}T${clock}${fraction && `.${fraction}`}${zone}`);
  return instant ?? refuse(kvp, 'must be a real date and time');
}

function lastDay(year: string, month: string): string {
  return String(new Date(Date.UTC(Number(year), Number(month), 0)).getUTCDate()).padStart(2, '0');
}
