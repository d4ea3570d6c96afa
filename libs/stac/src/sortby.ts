import { parseName } from './names.js';
import { isObject, refuse, shown } from './refusal.js';

export interface SortField {
  /** Bare: `properties.` in front is dropped. */
  readonly field: string;
  readonly direction: 'asc' | 'desc';
}

const MAX_FIELDS = 20;

/**
 * `-properties.datetime,+id` in a query string (a `+` that arrived as a blank is one too), `[{field, direction}]` in a
 * body. A field that comes again adds nothing and is left out. @throws BAD_REQUEST
 */
export function parseSortby(value: unknown): SortField[] {
  const entries = typeof value === 'string' ? value.split(',').map(fromText) : fromArray(value);
  if (entries.length > MAX_FIELDS) refuse(`sortby: at most ${MAX_FIELDS} fields, got ${entries.length}`);
  return [...Map.groupBy(entries, ({ field }) => field).values()].map(([first]) => first as SortField);
}

function fromText(text: string): SortField {
  const trimmed = text.trim();
  const field = /^[+-]/.test(trimmed) ? trimmed.slice(1) : trimmed;
  return { field: bare(parseName(field.trim(), 'sortby')), direction: trimmed.startsWith('-') ? 'desc' : 'asc' };
}

function fromArray(value: unknown): SortField[] {
  if (!Array.isArray(value)) return refuse(`sortby: expected an array of {field, direction}, got ${shown(value)}`);
  return value.map((entry: unknown, index) => {
    const at = `sortby[${index}]`;
    if (!isObject(entry)) return refuse(`${at}: expected {field, direction}, got ${shown(entry)}`);
    const direction = entry['direction'] ?? 'asc';
    if (direction !== 'asc' && direction !== 'desc')
      return refuse(`${at}.direction: expected asc or desc, got ${shown(direction)}`);
    return { field: bare(parseName(entry['field'], `${at}.field`)), direction };
  });
}

function bare(field: string): string {
  return field.startsWith('properties.') ? parseName(field.slice('properties.'.length), 'sortby') : field;
}
