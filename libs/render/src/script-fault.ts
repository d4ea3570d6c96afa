import { DomainError } from '#libs/errors';

/** A script that asks for what its request does not have: 400 RENDERER_EXCEPTION, like the script's own faults. */
export function scriptFault(message: string): DomainError {
  return new DomainError('EVALSCRIPT_INVALID', message, { detail: { code: 'RENDERER_EXCEPTION' } });
}
