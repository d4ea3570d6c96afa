import { jsonOf, refuse, shown } from '../refusal.js';
import { type Cql2Expression } from './expression.js';
import { parseCql2Json } from './json.js';
import { MAX_LENGTH } from './limits.js';
import { parseCql2Text } from './text.js';

export type FilterLanguage = 'cql2-text' | 'cql2-json';

/**
 * A filter as it arrives. What it is decides how it is read (clients send `filter-lang` that does not fit): an object is
 * JSON, text that starts with `{` is JSON in a query string, all other text is CQL2 text. `lang` only settles what is
 * wrong. @throws BAD_REQUEST
 */
export function parseFilter(filter: unknown, lang: FilterLanguage | null = null): Cql2Expression {
  if (typeof filter !== 'string') return parseCql2Json(filter);
  if (filter.length > MAX_LENGTH) refuse(`filter: longer than ${MAX_LENGTH} characters`);
  const json = filter.trimStart().startsWith('{') || (lang === 'cql2-json' && /^\s*(true|false)\s*$/.test(filter));
  return json ? parseCql2Json(jsonOf(filter, 'filter')) : parseCql2Text(filter);
}

/** The `filter-lang` parameter. @throws BAD_REQUEST */
export function parseFilterLanguage(value: unknown): FilterLanguage {
  if (value !== 'cql2-text' && value !== 'cql2-json')
    return refuse(`filter-lang: expected cql2-text or cql2-json, got ${shown(value)}`);
  return value;
}

/** The only coordinate system of literals in a filter: lon/lat. */
const CRS84 = /^https?:\/\/www\.opengis\.net\/def\/crs\/OGC\/1\.3\/CRS84$/;

/** The `filter-crs` parameter. @throws BAD_REQUEST for all but CRS84. */
export function assertFilterCrs(value: unknown): void {
  if (typeof value !== 'string' || !CRS84.test(value))
    refuse(`filter-crs: expected http://www.opengis.net/def/crs/OGC/1.3/CRS84, got ${shown(value)}`);
}
