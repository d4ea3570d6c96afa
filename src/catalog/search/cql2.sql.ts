import { type Cql2Expression } from '#libs/stac';

/** What a property compares as; `text` where nothing is known of it. */
export type PropertyType = 'number' | 'string' | 'boolean' | 'timestamp' | 'array';

export interface Cql2Scope {
  /** Alias of the `scenes` row. */
  readonly alias: string;
  /** Adds a parameter and answers its placeholder, `$7`. */
  bind(value: unknown): string;
  /** Known properties; a typed one refuses a literal of another type. */
  readonly types: ReadonlyMap<string, PropertyType>;
}

/** A filter as a parameterised SQL condition over one scene. @throws BAD_REQUEST for a clash of types. */
export function cql2Sql(_filter: Cql2Expression, _scope: Cql2Scope): string {
  throw new Error('not written yet');
}
