import { DomainError } from '#libs/errors';

/**
 * Optimistic locking (RFC 9110 §13.1.1). @param isCurrent whether a quoted tag names the state that would be changed.
 * @throws PRECONDITION_FAILED unless the header is absent, `*`, or lists such a tag.
 */
export function assertIfMatch(header: string | undefined, isCurrent: (tag: string) => boolean): void {
  if (header === undefined || header.trim() === '*') return;
  // Weak tags never match here.
  if (header.split(',').some((tag) => isCurrent(tag.trim()))) return;
  throw new DomainError('PRECONDITION_FAILED', `If-Match: ${header} is not the current state; read it again and retry`);
}
