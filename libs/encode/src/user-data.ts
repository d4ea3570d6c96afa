import { DomainError } from '#libs/errors';

/** The value itself as JSON in UTF-8; `{}` when the script set none. @throws BAD_REQUEST (BigInt, cycles) */
export function userDataJson(userData: unknown): Uint8Array {
  return Buffer.from(jsonText(userData) ?? '{}');
}

/** `undefined` for undefined and functions, which JSON has no word for. */
function jsonText(userData: unknown): string | undefined {
  try {
    return JSON.stringify(userData);
  } catch (error) {
    // The message is V8's own; nothing but errors is thrown by stringify, or by a toJSON of the script.
    const reason = String((error as Partial<Error> | null)?.message ?? error).split('\n')[0];
    throw new DomainError('BAD_REQUEST', `userData cannot be written as JSON: ${reason}`, {
      detail: { code: 'RENDERER_EXCEPTION' },
      cause: error,
    });
  }
}
