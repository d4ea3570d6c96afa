import { DomainError } from '#libs/errors';

/** Members of a request by name: text from a query string, any JSON from a body; absent ones are not there at all. */
export type Members = Readonly<Record<string, unknown>>;

/** In a query string these may be given again instead of with a comma. */
const LISTS = new Set(['ids', 'collections', 'fields', 'sortby', 'q', 'aggregations']);

/** A parameter given empty (`?bbox=`) counts as absent. @throws BAD_REQUEST for one given twice that is no list. */
export function queryMembers(query: Members): Members {
  const members = Object.entries(query).map(([name, value]) => [name, single(name, value)] as const);
  return Object.fromEntries(members.filter(([, value]) => value !== ''));
}

/** What JSON has for the members of a body that a query string has as text; the parsers take both. */
const JSON_TYPES: Readonly<Record<string, readonly JsonType[]>> = {
  ids: ['array'],
  collections: ['array'],
  bbox: ['array'],
  intersects: ['object'],
  query: ['object'],
  q: ['string', 'array'],
  limit: ['number'],
  sortby: ['array'],
  fields: ['object'],
  count: ['boolean'],
  aggregations: ['array'],
};
type JsonType = 'array' | 'object' | 'string' | 'number' | 'boolean';

/** JSON null counts as absent; so does a body that is not there. @throws BAD_REQUEST for a wrong type, naming the member. */
export function bodyMembers(body: unknown): Members {
  if (body === undefined || body === null) return {};
  if (typeof body !== 'object' || Array.isArray(body))
    throw new DomainError('BAD_REQUEST', 'The request body must be a JSON object');
  const members = Object.entries(body).filter(([, value]) => value !== null);
  for (const [name, value] of members) {
    const types = Object.hasOwn(JSON_TYPES, name) ? JSON_TYPES[name] : undefined;
    const type = (Array.isArray(value) ? 'array' : typeof value) as JsonType;
    if (types && !types.includes(type))
      throw new DomainError('BAD_REQUEST', `${name}: expected ${types.join(' or ')}, got ${type}`);
  }
  return Object.fromEntries(members);
}

/** @throws BAD_REQUEST naming the first member that the operation does not have. */
export function assertDeclared(members: Members, declared: readonly string[]): void {
  const unknown = Object.keys(members).find((name) => !declared.includes(name));
  if (unknown !== undefined)
    throw new DomainError(
      'BAD_REQUEST',
      `${unknown}: no such parameter here; known are ${declared.toSorted().join(', ')}`,
    );
}

function single(name: string, value: unknown): unknown {
  if (!Array.isArray(value)) return value;
  if (LISTS.has(name)) return value.filter((part) => part !== '').join(',');
  throw new DomainError('BAD_REQUEST', `${name}: given ${value.length} times`);
}
