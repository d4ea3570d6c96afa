import { DomainError } from '#libs/errors';
import { type ByteRange } from './object-store.js';

/**
 * First and last byte to read of an object of `size` bytes; an end past the object is cut, as in HTTP. null = the whole
 * object is empty. @throws INVALID for positions that are no such range or start past the last byte.
 */
export function resolveRange(range: ByteRange | undefined, size: number): { start: number; end: number } | null {
  if (!range) return size === 0 ? null : { start: 0, end: size - 1 };
  assertRange(range);
  if (range.start >= size) throw unsatisfiable(range, size);
  return { start: range.start, end: Math.min(range.end ?? size - 1, size - 1) };
}

/** @throws INVALID */
export function assertRange({ start, end }: ByteRange): void {
  const isPosition = (n: number) => Number.isSafeInteger(n) && n >= 0;
  if (!isPosition(start) || (end !== undefined && (!isPosition(end) || end < start))) {
    throw new DomainError('INVALID', `Byte range ${start}-${end ?? ''} is not a range`);
  }
}

export function unsatisfiable({ start, end }: ByteRange, size?: number): DomainError {
  const extent = size === undefined ? 'after the end of the object' : `after the end of an object of ${size} bytes`;
  return new DomainError('INVALID', `Byte range ${start}-${end ?? ''} starts ${extent}`);
}
