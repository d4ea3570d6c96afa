import { readBytes, type ByteSource } from './byte-source.js';
import { zipFault } from './zip-fault.js';

/** Where the central directory lies, as the end of the archive says (APPNOTE 4.3.14 to 4.3.16). */
export interface DirectoryPlace {
  readonly start: number;
  readonly length: number;
  readonly entries: number;
}

const END = 0x06054b50;
const END_LENGTH = 22;
const MAX_COMMENT = 0xffff;
const LOCATOR_64 = 0x07064b50;
const LOCATOR_64_LENGTH = 20;
const END_64 = 0x06064b50;
const END_64_LENGTH = 56;
/** What 32 bits cannot say is said in the 64-bit record. */
const ELSEWHERE_16 = 0xffff;
const ELSEWHERE_32 = 0xffffffff;

/** @throws INVALID when the file is no ZIP archive, or in several parts */
export async function findDirectory(source: ByteSource): Promise<DirectoryPlace> {
  const length = Math.min(source.size, END_LENGTH + MAX_COMMENT + LOCATOR_64_LENGTH);
  const tail = await readBytes(source, source.size - length, length);
  const end = endRecord(tail);
  if (end === -1) throw zipFault('has no end: the file is cut off, or no ZIP archive');
  if (tail.readUInt16LE(end + 4) !== 0 && tail.readUInt16LE(end + 4) !== ELSEWHERE_16)
    throw zipFault('is in several parts');
  const short = {
    entries: tail.readUInt16LE(end + 10),
    length: tail.readUInt32LE(end + 12),
    start: tail.readUInt32LE(end + 16),
  };
  const isShort = short.entries !== ELSEWHERE_16 && short.length !== ELSEWHERE_32 && short.start !== ELSEWHERE_32;
  const place = isShort ? short : await longDirectory(source, tail, end);
  if (place.start + place.length > source.size) throw zipFault('has a directory that lies outside of it');
  return place;
}

/** The last one whose comment ends with the file. */
function endRecord(tail: Buffer): number {
  for (let at = tail.length - END_LENGTH; at >= 0; at--)
    if (tail.readUInt32LE(at) === END && at + END_LENGTH + tail.readUInt16LE(at + 20) === tail.length) return at;
  return -1;
}

async function longDirectory(source: ByteSource, tail: Buffer, end: number): Promise<DirectoryPlace> {
  const locator = end - LOCATOR_64_LENGTH;
  if (locator < 0 || tail.readUInt32LE(locator) !== LOCATOR_64) throw zipFault('lacks its 64-bit directory');
  const at = safeNumber(tail.readBigUInt64LE(locator + 8));
  if (at + END_64_LENGTH > source.size) throw zipFault('has a directory that lies outside of it');
  const record = await readBytes(source, at, END_64_LENGTH);
  if (record.readUInt32LE(0) !== END_64) throw zipFault('lacks its 64-bit directory');
  return {
    entries: safeNumber(record.readBigUInt64LE(32)),
    length: safeNumber(record.readBigUInt64LE(40)),
    start: safeNumber(record.readBigUInt64LE(48)),
  };
}

/** @throws INVALID for what no file can be as long as */
export function safeNumber(value: bigint): number {
  if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw zipFault('gives an impossible length');
  return Number(value);
}
