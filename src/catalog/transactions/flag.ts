import { DomainError } from '#libs/errors';

/** A yes-or-no of the query string; absent and empty = no. @throws BAD_REQUEST for other words. */
export function flagOf(name: string, value: unknown): boolean {
  if (value === undefined || value === '' || value === 'false') return false;
  if (value === 'true') return true;
  throw new DomainError('BAD_REQUEST', `${name}: must be true or false, got ${JSON.stringify(value)}`);
}
