import { readBytes, type ByteSource } from './byte-source.js';
import { findDirectory, safeNumber } from './directory-place.js';
import { zipFault } from './zip-fault.js';

/** A file in an archive. */
export interface ZipEntry {
  /** Relative, `/`-separated, without `.` and `..`. */
  readonly path: string;
  readonly size: number;
  readonly compressedSize: number;
  readonly crc32: number;
  /** 0 = stored, 8 = deflated; others cannot be read. */
  readonly method: number;
  readonly isEncrypted: boolean;
  /** Of its local header. */
  readonly headerStart: number;
}

/** A SAFE product has some hundred files; a directory beyond these bounds is meant to fill memory. */
const MAX_ENTRIES = 20_000;
const MAX_DIRECTORY_BYTES = 16 * 1024 * 1024;

const HEADER = 0x02014b50;
const HEADER_LENGTH = 46;
const ELSEWHERE_32 = 0xffffffff;
const EXTRA_64 = 0x0001;
const ENCRYPTED = 0x0001;

/**
 * All files of an archive, folders left out. Nothing is unpacked.
 * @throws INVALID for what is no ZIP archive, and for one that plays tricks: names that lead out of it or come twice, a
 * directory beyond all measure
 */
export async function readZipDirectory(source: ByteSource): Promise<ZipEntry[]> {
  const { start, length, entries } = await findDirectory(source);
  if (entries > MAX_ENTRIES || length > MAX_DIRECTORY_BYTES)
    throw zipFault(`lists ${entries} files, more than are read`);
  const bytes = await readBytes(source, start, length);
  const found: ZipEntry[] = [];
  const names = new Set<string>();
  for (let at = 0, i = 0; i < entries; i++) {
    if (at + HEADER_LENGTH > bytes.length || bytes.readUInt32LE(at) !== HEADER)
      throw zipFault('has a damaged directory');
    const [name, extra, comment] = [
      bytes.readUInt16LE(at + 28),
      bytes.readUInt16LE(at + 30),
      bytes.readUInt16LE(at + 32),
    ];
    const end = at + HEADER_LENGTH + name + extra + comment;
    if (end > bytes.length) throw zipFault('has a damaged directory');
    const path = safePath(bytes.toString('utf8', at + HEADER_LENGTH, at + HEADER_LENGTH + name));
    if (names.has(path)) throw zipFault(`names ${JSON.stringify(path)} twice`);
    names.add(path);
    const extras = bytes.subarray(at + HEADER_LENGTH + name, at + HEADER_LENGTH + name + extra);
    if (!path.endsWith('/')) found.push({ path, ...entryAt(bytes, at, extras) });
    at = end;
  }
  return found;
}

function entryAt(bytes: Buffer, at: number, extras: Buffer): Omit<ZipEntry, 'path'> {
  const longs = longNumbers(extras);
  // In this order, and only those that did not fit.
  const number = (offset: number) => {
    const short = bytes.readUInt32LE(at + offset);
    return short === ELSEWHERE_32 ? longs.next() : short;
  };
  const size = number(24);
  const compressedSize = number(20);
  const headerStart = number(42);
  return {
    size,
    compressedSize,
    headerStart,
    crc32: bytes.readUInt32LE(at + 16),
    method: bytes.readUInt16LE(at + 10),
    isEncrypted: (bytes.readUInt16LE(at + 8) & ENCRYPTED) !== 0,
  };
}

function longNumbers(extras: Buffer): { next(): number } {
  let [at, end] = [0, 0];
  for (let start = 0; start + 4 <= extras.length;) {
    const length = extras.readUInt16LE(start + 2);
    if (extras.readUInt16LE(start) === EXTRA_64) [at, end] = [start + 4, Math.min(extras.length, start + 4 + length)];
    start += 4 + length;
  }
  return {
    next() {
      if (at + 8 > end) throw zipFault('has a damaged directory');
      at += 8;
      return safeNumber(extras.readBigUInt64LE(at - 8));
    },
  };
}

function safePath(path: string): string {
  const isHostile =
    /^$|^\/|^[A-Za-z]:|[\\\u0000-\u001f\u007f]/.test(path) ||
    path.split('/').some((part) => part === '..' || part === '.');
  if (isHostile) throw zipFault(`holds a file of an unsafe name: ${JSON.stringify(path.slice(0, 80))}`);
  return path;
}
