import { DomainError } from '#libs/errors';
import { type JsonMember } from '../../platform/http/json-member.js';

/** NUL and half surrogate pairs, which JSON can escape and PostgreSQL cannot hold. */
const UNSTORABLE = /(?<!\\)(?:\\\\)*\\u(?:0000|d[89a-f])/;

/** Of arrays and objects in each other; PostgreSQL's own parser recurses. */
const MAX_DEPTH = 100;

/** @throws BAD_REQUEST for what jsonb cannot hold, wherever in the value it is */
export function assertStorable(what: string, value: unknown): void {
  assertShallow(what, value);
  if (UNSTORABLE.test(JSON.stringify(value) ?? ''))
    throw new DomainError('BAD_REQUEST', `${what} holds NUL or half a surrogate pair, which cannot be stored`);
}

function assertShallow(what: string, value: unknown): void {
  for (let level = [value], depth = 0; level.length > 0; depth++) {
    if (depth > MAX_DEPTH) throw new DomainError('BAD_REQUEST', `${what} is nested more than ${MAX_DEPTH} deep`);
    level = level.flatMap((one) => (typeof one === 'object' && one !== null ? Object.values(one) : []));
  }
}

/** @throws INVALID */
export function boundedText(member: JsonMember, min: number, max: number): string {
  const text = member.text();
  if (text.trim().length < min || text.length > max) member.refuse(`must be text of ${min} to ${max} characters`);
  return text;
}
