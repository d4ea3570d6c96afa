import { DomainError } from '#libs/errors';
import { parseReference } from './cf-reference.js';
import { type Vector } from './vector.js';

const NS_PER_MS = 1_000_000n;
const [SECOND, MINUTE, HOUR, DAY] = [1_000_000_000n, 60_000_000_000n, 3_600_000_000_000n, 86_400_000_000_000n];

/** Spellings of UDUNITS and CF → nanoseconds. */
const UNITS: Readonly<Record<string, bigint>> = {
  ...spelled(DAY, 'd', 'day', 'days'),
  ...spelled(HOUR, 'h', 'hr', 'hrs', 'hour', 'hours'),
  ...spelled(MINUTE, 'min', 'mins', 'minute', 'minutes'),
  ...spelled(SECOND, 's', 'sec', 'secs', 'second', 'seconds'),
  ...spelled(NS_PER_MS, 'ms', 'msec', 'msecs', 'millis', 'millisec', 'millisecs', 'millisecond', 'milliseconds'),
  ...spelled(1000n, 'us', 'micros', 'microsec', 'microsecs', 'microsecond', 'microseconds'),
  ...spelled(1n, 'ns', 'nanos', 'nanosec', 'nanosecs', 'nanosecond', 'nanoseconds'),
};

/** `standard` and its older name change from the Julian to the Gregorian calendar in October 1582. */
const CALENDARS: Readonly<Record<string, { readonly julianBefore1582: boolean }>> = {
  standard: { julianBefore1582: true },
  gregorian: { julianBefore1582: true },
  proleptic_gregorian: { julianBefore1582: false },
};

/** 0001-01-01 and the end of 9999, in milliseconds of UTC. */
const [FIRST_MS, LAST_MS] = [-62_135_596_800_000n, 253_402_300_799_999n];

/**
 * CF time to milliseconds since 1970 (UTC). Integers are converted exactly, fractions are rounded to the nearest
 * millisecond.
 * @param attributes `units: "<unit> since <instant>"`, optional `calendar`
 * @throws INVALID naming what was expected and found
 */
export function decodeCfTime(values: Vector, attributes: Readonly<Record<string, unknown>>): number[] {
  const { units, calendar = 'standard' } = attributes;
  const rule = typeof calendar === 'string' ? CALENDARS[calendar.toLowerCase()] : undefined;
  if (rule === undefined)
    throw refused(`calendar must be one of ${Object.keys(CALENDARS).join(', ')}, found ${JSON.stringify(calendar)}`);
  const [, unit = '', reference = ''] =
    (typeof units === 'string' && /^\s*(\S+)\s+since\s+(.+?)\s*$/i.exec(units)) || [];
  if (unit === '') throw refused(`units must be "<unit> since <instant>", found ${JSON.stringify(units) ?? 'none'}`);
  const unitNs = UNITS[unit.toLowerCase()];
  if (unitNs === undefined)
    throw refused(`the unit must be days, hours, minutes, seconds or a part of a second, found "${unit}"`);
  const referenceNs = parseReference(reference, rule.julianBefore1582);
  return Array.from(values as ArrayLike<number | bigint>, (value, i) => {
    const instant = referenceNs + (typeof value === 'bigint' ? value * unitNs : fractional(value, unitNs, i));
    const ms = roundedDivision(instant, NS_PER_MS);
    if (ms < FIRST_MS || ms > LAST_MS) throw refused(`value ${i} (${value} ${units}) lies outside the years 1 to 9999`);
    return Number(ms);
  });
}

/** Whole units exactly; only the fraction passes through floating point. */
function fractional(value: number, unitNs: bigint, index: number): bigint {
  if (!Number.isFinite(value)) throw refused(`value ${index} is ${value}`);
  const whole = Math.trunc(value);
  return BigInt(whole) * unitNs + BigInt(Math.round((value - whole) * Number(unitNs)));
}

function roundedDivision(a: bigint, b: bigint): bigint {
  const doubled = 2n * a + b;
  const quotient = doubled / (2n * b);
  return doubled < 0n && quotient * 2n * b !== doubled ? quotient - 1n : quotient;
}

function spelled(ns: bigint, ...names: string[]): Record<string, bigint> {
  return Object.fromEntries(names.map((name) => [name, ns]));
}

function refused(text: string): DomainError {
  return new DomainError('INVALID', `Array "time": ${text}`);
}
