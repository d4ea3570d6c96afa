import { type JsonMember } from '../../platform/http/json-member.js';

const MAX_DESCRIPTION = 10_000;

/** The one member of a request that may change later. null = none. @throws INVALID */
export function readDescription(member: JsonMember): string | null {
  if (member.isAbsent) return null;
  const text = member.text();
  if (text.length > MAX_DESCRIPTION) member.refuse(`must have at most ${MAX_DESCRIPTION} characters`);
  if (text.includes('\0') || !text.isWellFormed()) member.refuse('must be well-formed text without NUL characters');
  return text;
}
