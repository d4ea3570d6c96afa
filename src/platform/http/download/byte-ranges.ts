import { type ByteRange } from '#libs/storage';

/** What a `Range` header asks of an object of known size. Positions are inclusive. */
export type RangeRequest =
  | { readonly kind: 'whole' }
  | { readonly kind: 'part'; readonly range: Required<ByteRange> }
  | { readonly kind: 'unsatisfiable' };

const WHOLE: RangeRequest = { kind: 'whole' };
const UNSATISFIABLE: RangeRequest = { kind: 'unsatisfiable' };

/**
 * RFC 9110 §14: one range is served; several, other units and malformed headers are ignored, which the RFC allows and
 * every client understands. `bytes=-0` and a start past the end cannot be satisfied.
 */
export function parseRange(header: string | undefined, size: number): RangeRequest {
  const parts = /^\s*bytes\s*=\s*(\d*)\s*-\s*(\d*)\s*$/i.exec(header ?? '');
  if (!parts) return WHOLE;
  const [, first = '', last = ''] = parts;
  if (first === '') return last === '' ? WHOLE : suffix(Number(last), size);
  const start = Number(first);
  if (last !== '' && Number(last) < start) return WHOLE;
  if (start >= size) return UNSATISFIABLE;
  return { kind: 'part', range: { start, end: last === '' ? size - 1 : Math.min(Number(last), size - 1) } };
}

function suffix(length: number, size: number): RangeRequest {
  if (length === 0 || size === 0) return UNSATISFIABLE;
  return { kind: 'part', range: { start: Math.max(0, size - length), end: size - 1 } };
}

/** `If-Range`: a part only makes sense of the very bytes the client has; otherwise it gets the whole object. */
export function ifRangeHolds(header: string | undefined, etag: string, modifiedAt: Date): boolean {
  if (header === undefined) return true;
  const validator = header.trim();
  return validator.startsWith('"') ? validator === etag : validator === modifiedAt.toUTCString();
}
