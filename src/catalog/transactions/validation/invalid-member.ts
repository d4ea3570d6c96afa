import { DomainError, isDomainError } from '#libs/errors';
import { invalidField } from '../../../platform/http/validation.js';

/** @throws INVALID, its message led by the member's path: `properties.datetime: …`. */
export function invalidMember(path: string, message: string, value?: unknown): never {
  const shown = value === undefined ? '' : `, got ${cut(JSON.stringify(value))}`;
  const { detail } = invalidField('body', path, message, value);
  throw new DomainError('INVALID', path === '' ? `The body ${message}` : `${path}: ${message}${shown}`, { detail });
}

/** Leads what `work` finds wrong about one of several items by its place. */
export function within<T>(place: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!isDomainError(error)) throw error;
    throw new DomainError(error.code, `${place}.${error.message}`, { cause: error });
  }
}

function cut(text: string): string {
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}
