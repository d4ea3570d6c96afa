import { DomainError } from '#libs/errors';

const MAX_SHOWN = 80;

/** The product's own fault: something its metadata must say is not there. */
export function missing(file: string, element: string): DomainError {
  return new DomainError('BAD_REQUEST', `${file}: ${element} is missing`);
}

export function malformed(file: string, element: string, value: string, wanted: string): DomainError {
  const shown = JSON.stringify(value.length > MAX_SHOWN ? `${value.slice(0, MAX_SHOWN)}…` : value);
  return new DomainError('BAD_REQUEST', `${file}: ${element} is ${shown}, expected ${wanted}`);
}

export function unsupported(file: string, message: string): DomainError {
  return new DomainError('BAD_REQUEST', `${file}: ${message}`);
}
