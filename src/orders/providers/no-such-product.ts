import { DomainError } from '#libs/errors';

export function noSuchProduct(collection: string, id: string): DomainError {
  return new DomainError('NOT_FOUND', `${collection} has no product ${JSON.stringify(id.slice(0, 100))}`);
}
