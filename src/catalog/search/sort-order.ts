import { DomainError } from '#libs/errors';
import { UNSORTABLE } from './property-types.js';
import { type SortKey } from './scene-query.js';
import { type SqlParameters } from './sql-parameters.js';

/** One expression that rows are ordered by; nulls come last whatever the direction. */
export interface OrderKey {
  readonly sql: string;
  /** Type that a token's text is cast to. */
  readonly type: 'timestamptz' | 'float8' | 'numeric' | 'text';
  readonly direction: 'asc' | 'desc';
  readonly nullable: boolean;
}

const COLUMNS = new Map<string, Omit<OrderKey, 'direction'>>([
  ['id', { sql: 's.id', type: 'text', nullable: false }],
  ['collection', { sql: 's.collection_id', type: 'text', nullable: false }],
  ['datetime', { sql: 's.sort_at', type: 'timestamptz', nullable: false }],
  ['start_datetime', { sql: 's.start_at', type: 'timestamptz', nullable: false }],
  ['end_datetime', { sql: 's.end_at', type: 'timestamptz', nullable: false }],
  ['eo:cloud_cover', { sql: 's.cloud_cover', type: 'float8', nullable: true }],
]);

/** A total order: the keys asked for, then what makes a scene unique. Without any: newest first. */
export function totalOrder(sort: readonly SortKey[], parameters: SqlParameters): OrderKey[] {
  const asked = sort.length === 0 ? [{ field: 'datetime', direction: 'desc' } as const] : sort;
  const completed = [...asked, ...['collection', 'id'].map((field) => ({ field, direction: 'asc' }) as const)];
  const first = new Map<string, SortKey>();
  for (const key of completed) if (!first.has(key.field)) first.set(key.field, key);
  return [...first.values()].flatMap((key) => orderKeys(key, parameters));
}

/**
 * `backwards`: the same rows from behind, nulls first. `named`: the name under which a key was selected, where its
 * expression is out of reach.
 */
export function orderBy(keys: readonly OrderKey[], backwards: boolean, named?: (place: number) => string): string {
  return keys
    .map(({ sql, direction, nullable }, i) => {
      const down = (direction === 'desc') !== backwards;
      // Asked for NULLS LAST, an index on a column without nulls would be of no use.
      const nulls = nullable ? (backwards ? ' NULLS FIRST' : ' NULLS LAST') : '';
      return `${named ? named(i) : sql} ${down ? 'DESC' : 'ASC'}${nulls}`;
    })
    .join(', ');
}

/** A property may hold a number in one scene and a text in the next: numbers come first, texts follow by code point. */
function orderKeys({ field, direction }: SortKey, { bind }: SqlParameters): OrderKey[] {
  const column = COLUMNS.get(field);
  if (column) return [{ ...column, direction }];
  if (UNSORTABLE.has(field))
    throw new DomainError('BAD_REQUEST', `sortby: ${JSON.stringify(field)} holds no single value to sort by`);
  const value = `(s.properties -> ${bind(field)}::text)`;
  const when = (kinds: string, sql: string) => `(CASE WHEN jsonb_typeof(${value}) IN (${kinds}) THEN ${sql} END)`;
  return [
    { sql: when(`'number'`, `(${value} #>> '{}')::numeric`), type: 'numeric', direction, nullable: true },
    { sql: when(`'string', 'boolean'`, `${value} #>> '{}'`) + ' COLLATE "C"', type: 'text', direction, nullable: true },
  ];
}
