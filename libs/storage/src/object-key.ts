import { DomainError } from '#libs/errors';

/** S3's limit for a whole key, in bytes of UTF-8. */
const MAX_KEY_BYTES = 1024;
/** NAME_MAX of the usual file systems, in bytes. */
const MAX_SEGMENT_BYTES = 255;

/** Folder at the root of a filesystem bucket that holds unfinished writes; no object may live in it, in any store. */
export const PARTIAL_FOLDER = '.swath-partial';

/**
 * The one gate for object keys: what passes here is safe to join to a root folder, to sign in an S3 request and to
 * list in XML. @throws INVALID_KEY
 */
export function assertKey(key: string): void {
  const fault = keyFault(key);
  if (fault) throw invalidKey('Object key', key, fault);
}

/** A prefix is a key that may stop anywhere: empty, at a slash, or inside a segment. @throws INVALID_KEY */
export function assertPrefix(prefix: string): void {
  if (prefix === '') return;
  const fault = keyFault(prefix.endsWith('/') ? prefix.slice(0, -1) : prefix);
  if (fault) throw invalidKey('Key prefix', prefix, fault);
}

export function isKey(key: string): boolean {
  return keyFault(key) === null;
}

/** Bucket names are one path segment that S3 and file systems both take: 1–63 of letters, digits, `.`, `_`, `-`. */
export function isBucketName(name: string): boolean {
  return /^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/.test(name);
}

/** Order of keys in every listing: bytes of UTF-8, as S3 has it (JavaScript's own order differs beyond U+FFFF). */
export function compareKeys(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

function keyFault(key: string): string | null {
  if (typeof key !== 'string' || key === '') return 'must not be empty';
  if (!key.isWellFormed()) return 'is not valid Unicode';
  // \p{Cc} is NUL, the other C0 controls, DEL and the C1 controls; XML listings cannot carry them.
  if (/\p{Cc}/u.test(key)) return 'must not contain control characters';
  if (key.includes('\\')) return 'must not contain a backslash';
  if (key.startsWith('/')) return 'must be relative';
  if (Buffer.byteLength(key) > MAX_KEY_BYTES) return `must not exceed ${MAX_KEY_BYTES} bytes`;
  const segments = key.split('/');
  if (segments.includes('')) return 'must not contain empty segments';
  if (segments.includes('..') || segments.includes('.')) return 'must not contain "." or ".." segments';
  if (segments.some((s) => Buffer.byteLength(s) > MAX_SEGMENT_BYTES)) {
    return `must not contain a segment over ${MAX_SEGMENT_BYTES} bytes`;
  }
  return segments[0] === PARTIAL_FOLDER ? `must not begin with the reserved folder "${PARTIAL_FOLDER}"` : null;
}

function invalidKey(what: string, value: string, fault: string): DomainError {
  const shown = JSON.stringify(value.length > 120 ? `${value.slice(0, 120)}…` : value);
  return new DomainError('INVALID_KEY', `${what} ${shown} ${fault}`);
}
