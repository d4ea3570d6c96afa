const INSTANT = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d{1,30}))?(Z|[+-]\d\d:\d\d)$/;
const DAY = /^\d{4}-\d\d-\d\d$/;
const EARLIEST = '0001-01-01T00:00:00Z';
const LATEST = '9999-12-31T23:59:59.999999Z';

/**
 * An RFC 3339 instant in UTC, with the fraction of its second less the zeros at its end, in a form PostgreSQL takes (which knows neither
 * a year 0 nor an offset of 16 hours). A leap second is the first second of the next minute, as in PostgreSQL.
 * null = not a real moment.
 */
export function instantOf(text: string): string | null {
  const match = INSTANT.exec(text.toUpperCase());
  if (match === null) return null;
  const [, year = '', month = '', day = '', hour = '', minute = '', second = '', fraction, zone = ''] = match;
  if (dayOf(`${year}-${month}-${day}`) === null || +hour > 23 || +minute > 59 || +second > 60) return null;
  const offset = offsetMinutes(zone);
  if (offset === null) return null;
  const midnight = Date.parse(`${year}-${month}-${day}T00:00:00Z`);
  const moment = new Date(midnight + ((+hour * 60 + +minute - offset) * 60 + +second) * 1000);
  if (moment.getUTCFullYear() < 1) return EARLIEST;
  if (moment.getUTCFullYear() > 9999) return LATEST;
  const digits = (fraction ?? '').replace(/0+$/, '');
  return `${moment.toISOString().slice(0, 19)}${digits && `.${digits}`}Z`;
}

/** A real calendar day, YYYY-MM-DD; null otherwise. */
export function dayOf(text: string): string | null {
  if (!DAY.test(text)) return null;
  const time = Date.parse(`${text}T00:00:00Z`);
  // Date.parse lets 30 February roll over into March.
  return Number.isNaN(time) || new Date(time).toISOString().slice(0, 10) !== text ? null : text;
}

/** Orders two answers of `instantOf`, to the last digit of the fraction. */
export function compareInstants(a: string, b: string): number {
  const [left, right] = [padded(a), padded(b)];
  return left < right ? -1 : left > right ? 1 : 0;
}

function padded(instant: string): string {
  return instant.slice(0, 19) + instant.slice(20, -1).padEnd(30, '0');
}

function offsetMinutes(zone: string): number | null {
  if (zone === 'Z') return 0;
  const [hours, minutes] = [Number(zone.slice(1, 3)), Number(zone.slice(4))];
  if (hours > 23 || minutes > 59) return null;
  return (zone.startsWith('-') ? -1 : 1) * (hours * 60 + minutes);
}
