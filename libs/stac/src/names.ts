import { assertStorable, refuse, shown } from './refusal.js';

/** More names than anybody types; keeps a request from becoming the database's problem. */
const MAX_NAMES = 10_000;
const MAX_LENGTH = 1024;

/** A list of ids: `a,b` in a query string, an array in a body. Blanks at the ends of an id are not part of it in text. */
export function parseIds(value: unknown, field = 'ids'): string[] {
  const names = typeof value === 'string' ? value.split(',').map((name) => name.trim()) : value;
  if (!Array.isArray(names)) return refuse(`${field}: expected a list of ids, got ${shown(value)}`);
  if (names.length > MAX_NAMES) refuse(`${field}: at most ${MAX_NAMES} ids, got ${names.length}`);
  return names.map((name) => parseName(name, field));
}

/** One name of a collection, item or property. @throws BAD_REQUEST */
export function parseName(name: unknown, field: string): string {
  if (typeof name !== 'string') return refuse(`${field}: expected text, got ${shown(name)}`);
  if (name === '' || name.length > MAX_LENGTH) refuse(`${field}: ${shown(name)} is empty or too long`);
  return assertStorable(name, field);
}
