import { DomainError, type ErrorCode } from '#libs/errors';

type EvalscriptError = Extract<ErrorCode, `EVALSCRIPT_${string}`>;

/** Every fault of a script bears the code word of the original service's renderer. */
export function scriptError(code: EvalscriptError, message: string): DomainError {
  return new DomainError(code, message, { detail: { code: 'RENDERER_EXCEPTION' } });
}

export function refuse(message: string): never {
  throw scriptError('EVALSCRIPT_INVALID', message);
}

/** A value of the script as it may stand in a message: one line, short. */
export function shown(value: unknown): string {
  return (JSON.stringify(value) ?? 'undefined').slice(0, 80);
}
