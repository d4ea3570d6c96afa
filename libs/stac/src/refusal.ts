import { DomainError } from '#libs/errors';

/** Values echoed in an error are cut, so that a large request does not come back whole. */
const MAX_ECHO = 80;

/** Ends the reading of a request with 400. The message names the field, the value and what was expected. */
export function refuse(message: string): never {
  throw new DomainError('BAD_REQUEST', message);
}

/** A value as it is shown in an error: JSON, cut. */
export function shown(value: unknown): string {
  const text = jsonText(value);
  return text.length > MAX_ECHO ? `${text.slice(0, MAX_ECHO)}…` : text;
}

function jsonText(value: unknown): string {
  try {
    return JSON.stringify(value) ?? String(value);
  } catch {
    // Nested so deep that writing it down overflows the stack, which parsing it does not.
    return typeof value;
  }
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** JSON that arrives as the text of a query parameter; anything else is handed through. */
export function jsonOf(value: unknown, field: string): unknown {
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value);
  } catch {
    return refuse(`${field}: ${shown(value)} is not JSON`);
  }
}

/** PostgreSQL takes neither NUL nor half a surrogate pair, not even as a bound parameter. */
export function assertStorable(text: string, field: string): string {
  if (text.includes('\0') || !text.isWellFormed()) refuse(`${field}: text must be well-formed and without NUL`);
  return text;
}
