import { Transform } from 'class-transformer';
import { ValidateBy, type ValidationArguments } from 'class-validator';
import { type BBox } from '#libs/geo';

/**
 * Decorators for values that arrive as text in a query string. Each parses strictly — `Number('')` is 0 and
 * `Number('0x10')` is 16, neither is what a caller meant — and refuses with one sentence that names the value.
 */
export function IsDecimal(min: number, max: number): PropertyDecorator {
  const parse = (text: string) => within(min, max, parseDecimal(text));
  return ParsedBy(parse, isNumber, `a number from ${min} to ${max}`);
}

export function IsWhole(min: number, max = Number.MAX_SAFE_INTEGER): PropertyDecorator {
  const parse = (text: string) => (/^\s*[+-]?\d+\s*$/.test(text) ? within(min, max, Number(text)) : null);
  return ParsedBy(
    parse,
    isNumber,
    max === Number.MAX_SAFE_INTEGER ? `a whole number from ${min}` : `a whole number from ${min} to ${max}`,
  );
}

export function IsFlag(): PropertyDecorator {
  const words: Record<string, boolean> = { true: true, '1': true, false: false, '0': false };
  return ParsedBy((text) => words[text.trim().toLowerCase()] ?? null, isBoolean, 'true or false');
}

/** ISO 8601 date or date-time → Date. Without an offset it is UTC; a bare date is its first instant. */
export function IsInstant(): PropertyDecorator {
  return ParsedBy(parseInstant, isDate, 'an ISO 8601 date or date-time such as 2020-02-19T11:33:21Z');
}

/** `minx,miny,maxx,maxy` in degrees → BBox; minx > maxx crosses ±180. */
export function IsBBoxText(): PropertyDecorator {
  return ParsedBy(
    parseLonLatBBox,
    isBBox,
    'minx,miny,maxx,maxy in degrees with miny < maxy and minx different from maxx',
  );
}

/** PostgreSQL text holds neither NUL nor half a surrogate pair: refused here, and not by a failing statement. */
export function IsPlainText(minLength: number, maxLength: number, options: { each?: boolean } = {}): PropertyDecorator {
  const validator = {
    validate: (value: unknown) =>
      typeof value === 'string' &&
      value.length >= minLength &&
      value.length <= maxLength &&
      !value.includes('\0') &&
      value.isWellFormed(),
    defaultMessage: (args?: ValidationArguments) =>
      `must be well-formed text of ${minLength} to ${maxLength} characters without NUL, got ${show(args)}`,
  };
  return ValidateBy({ name: 'isPlainText', validator }, options);
}

/** Surrounding white space is never part of a title or identifier. */
export function Trimmed(): PropertyDecorator {
  return Transform(({ value }) => (typeof value === 'string' ? value.trim() : value));
}

export function IsOneOf(words: readonly string[], options: { each?: boolean } = {}): PropertyDecorator {
  const validator = {
    validate: (value: unknown) => typeof value === 'string' && words.includes(value),
    defaultMessage: (args?: ValidationArguments) => `must be one of ${words.join(', ')}, got ${show(args)}`,
  };
  return ValidateBy({ name: 'isOneOf', validator }, options);
}

export function parseInstant(text: string): Date | null {
  const parts = /^\s*(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)(Z|[+-]\d{2}:?\d{2})?)?\s*$/i.exec(
    text,
  );
  if (!parts) return null;
  const [, day, time = '00:00', zone = 'Z'] = parts;
  // `Date` rolls 30 February over into March; the day must survive the round trip.
  const midnight = new Date(`${day}T00:00:00Z`);
  if (Number.isNaN(midnight.getTime()) || !midnight.toISOString().startsWith(`${day}T`)) return null;
  const instant = new Date(`${day}T${time}${zone.replace(/^([+-]\d{2})(\d{2})$/, '$1:$2').toUpperCase()}`);
  return Number.isNaN(instant.getTime()) ? null : instant;
}

export function parseLonLatBBox(text: string): BBox | null {
  const numbers = text.split(',').map(parseDecimal);
  const [minX, minY, maxX, maxY] = numbers;
  if (numbers.length !== 4 || minX == null || minY == null || maxX == null || maxY == null) return null;
  const onEarth = [minX, maxX].every((x) => Math.abs(x) <= 180) && [minY, maxY].every((y) => Math.abs(y) <= 90);
  return onEarth && minY < maxY && minX !== maxX ? [minX, minY, maxX, maxY] : null;
}

function parseDecimal(text: string): number | null {
  if (!/^\s*[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?\s*$/i.test(text)) return null;
  const number = Number(text);
  return Number.isFinite(number) ? number : null;
}

function within(min: number, max: number, value: number | null): number | null {
  return value !== null && value >= min && value <= max ? value : null;
}

/** Text that does not parse stays text, and so fails `isParsed`. */
function ParsedBy(
  parse: (text: string) => unknown,
  isParsed: (value: unknown) => boolean,
  expected: string,
): PropertyDecorator {
  const transform = Transform(({ value }) => (typeof value === 'string' ? (parse(value) ?? value) : value));
  const validate = ValidateBy({
    name: 'parsed',
    validator: { validate: isParsed, defaultMessage: (args) => `must be ${expected}, got ${show(args)}` },
  });
  return (target, property) => {
    transform(target, property);
    validate(target, property);
  };
}

const isNumber = (value: unknown) => typeof value === 'number';
const isBoolean = (value: unknown) => typeof value === 'boolean';
const isDate = (value: unknown) => value instanceof Date;
const isBBox = (value: unknown) => Array.isArray(value) && value.every(isNumber);

function show(args: ValidationArguments | undefined): string {
  const text = JSON.stringify(args?.value) ?? 'nothing';
  return text.length > 200 ? `${text.slice(0, 200)}…` : text;
}
