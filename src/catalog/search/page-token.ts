import { createHash } from 'node:crypto';
import { DomainError } from '#libs/errors';
import { type KeyValues } from './keyset.js';
import { type SceneQuery } from './scene-query.js';

/** Where a page begins: behind the row with these keys, or before it for the page that precedes. */
export interface PagePosition {
  readonly backwards: boolean;
  readonly values: KeyValues;
}

/** Opaque and URL-safe. Bound to the query, not to its limit: a client may change the size of pages on the way. */
export function writeToken(query: SceneQuery, { backwards, values }: PagePosition): string {
  return Buffer.from(JSON.stringify([fingerprint(query), backwards ? 1 : 0, ...values])).toString('base64url');
}

/** @throws BAD_REQUEST for what is no token, or one of another query. */
export function readToken(token: string, query: SceneQuery): PagePosition {
  const [hash, backwards, ...values] = decoded(token);
  if (typeof hash !== 'string' || (backwards !== 0 && backwards !== 1) || !values.every(isKeyValue))
    throw new DomainError('BAD_REQUEST', 'token: not one of this API');
  if (hash !== fingerprint(query))
    throw new DomainError(
      'BAD_REQUEST',
      'token: it belongs to another search; use it with the parameters it was given for',
    );
  return { backwards: backwards === 1, values };
}

function decoded(token: string): unknown[] {
  try {
    const content: unknown = JSON.parse(Buffer.from(token, 'base64url').toString());
    return Array.isArray(content) ? content : [];
  } catch {
    return [];
  }
}

function isKeyValue(value: unknown): value is string | null {
  return value === null || (typeof value === 'string' && !value.includes('\0') && value.isWellFormed());
}

function fingerprint({ collections, ids, bbox, intersects, interval, filter, text, sort }: SceneQuery): string {
  const parts = [collections, ids, bbox, intersects, interval, filter, text].map((part) => part ?? null);
  // Members in one order, so that a GET and a POST that mean the same share their tokens.
  const canonical = JSON.stringify([...parts, sort ?? []], (_, value: unknown) =>
    value !== null && typeof value === 'object' && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  );
  return createHash('sha256').update(canonical).digest('base64url').slice(0, 16);
}
