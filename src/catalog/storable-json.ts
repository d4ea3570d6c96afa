import { DomainError } from '#libs/errors';

/** NUL and half surrogate pairs, which JSON can escape and PostgreSQL cannot hold. */
const UNSTORABLE = /(?<!\\)(?:\\\\)*\\u(?:0000|d[89a-f])/;

/**
 * The text that `write` makes of `what`. @param write calls JSON.stringify
 * @throws BAD_REQUEST for what PostgreSQL cannot hold: NUL, half surrogate pairs, thousands of levels
 */
export function storableJson(what: string, write: () => string): string {
  let text: string;
  try {
    text = write();
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new DomainError('BAD_REQUEST', `${what} is nested too deeply`, { cause: error });
  }
  if (text.includes('\\u') && UNSTORABLE.test(text))
    throw new DomainError('BAD_REQUEST', `${what} holds NUL or half a surrogate pair, which cannot be stored`);
  return text;
}
