import { type Cql2Expression } from '#libs/stac';
import { cql2Condition } from './cql2-condition.sql.js';
import { Cql2Context, type Cql2Scope } from './cql2-context.js';

export { type Cql2Scope, type PropertyType } from './cql2-context.js';

/**
 * A filter as a parameterised SQL condition over one row of `scenes`: true for the items that match; for the others false
 * or NULL. No stored item makes it fail: a property of another type than it is compared with is unknown.
 * @throws BAD_REQUEST for a clash of types, an unknown function, what is no geometry or array.
 */
export function cql2Sql(filter: Cql2Expression, scope: Cql2Scope): string {
  return cql2Condition(filter, new Cql2Context(scope));
}
