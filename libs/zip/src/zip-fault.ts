import { DomainError } from '#libs/errors';

export function zipFault(what: string): DomainError {
  return new DomainError('INVALID', `The ZIP archive ${what}`);
}
