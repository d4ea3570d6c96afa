import { DomainError } from '#libs/errors';

/** A yes-or-no, in a query string as text; absent and empty = no. @throws BAD_REQUEST for other words. */
export function readFlag(name: string, value: unknown): boolean {
  if (value === undefined || value === '' || value === false || value === 'false') return false;
  if (value === true || value === 'true') return true;
  throw new DomainError('BAD_REQUEST', `${name}: expected true or false, got ${JSON.stringify(value)}`);
}
