import { DomainError } from '#libs/errors';

/** @param value `true` or `false`, as text in a query string. @throws BAD_REQUEST */
export function readFlag(name: string, value: unknown): boolean {
  if (value === undefined || value === false || value === 'false') return false;
  if (value === true || value === 'true') return true;
  throw new DomainError('BAD_REQUEST', `${name}: expected true or false, got ${JSON.stringify(value)}`);
}
