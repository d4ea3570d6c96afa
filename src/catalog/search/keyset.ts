import { type OrderKey } from './sort-order.js';
import { type SqlParameters } from './sql-parameters.js';

/** The values of a row's order keys as PostgreSQL writes them, in the order of the keys. */
export type KeyValues = ReadonlyArray<string | null>;

/**
 * What comes after `values` in the order of `keys` (before them when `backwards`). Directions and nulls differ from key
 * to key, so it is a ladder: equal in the first keys and beyond in the next. The bound on the first key alone says nothing
 * new, but is what lets an index start there.
 */
export function beyond(
  keys: readonly OrderKey[],
  values: KeyValues,
  backwards: boolean,
  { bind }: SqlParameters,
): string {
  const places = keys.map(({ type }, i) => {
    const value = values[i] ?? null;
    return value === null ? null : `${bind(value)}::${type}`;
  });
  const rungs = keys.map((key, i) => {
    const equal = keys.slice(0, i).map((earlier, j) => same(earlier, places[j] ?? null));
    return [...equal, past(key, places[i] ?? null, backwards)].join(' AND ');
  });
  const ladder = `(${rungs.map((rung) => `(${rung})`).join(' OR ')})`;
  const [first] = keys;
  const bound =
    first && !first.nullable && places[0] ? `${first.sql} ${operator(first, backwards)}= ${places[0]}` : null;
  return bound === null ? ladder : `${bound} AND ${ladder}`;
}

function same({ sql }: OrderKey, value: string | null): string {
  return value === null ? `${sql} IS NULL` : `${sql} = ${value}`;
}

/** Forwards nulls are the end: nothing follows one, and it follows every value. Backwards the other way round. */
function past(key: OrderKey, value: string | null, backwards: boolean): string {
  if (value === null) return backwards ? `${key.sql} IS NOT NULL` : 'FALSE';
  const comparison = `${key.sql} ${operator(key, backwards)} ${value}`;
  return key.nullable && !backwards ? `(${comparison} OR ${key.sql} IS NULL)` : comparison;
}

function operator({ direction }: OrderKey, backwards: boolean): '<' | '>' {
  return (direction === 'desc') !== backwards ? '<' : '>';
}
