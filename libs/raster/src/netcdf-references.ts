import { type FileHandle } from 'node:fs/promises';
import { DomainError } from '#libs/errors';

/**
 * HDF5, and with it netCDF-4, can say "the values are in that other file": in raw files, in virtual datasets, in linked
 * files. The library follows wherever the process may read, so a stranger's file could show what is none of his business.
 * It has no switch for it; therefore a file is looked through for the structures that say so before it is opened (HDF5 File
 * Format Specification 3.0, sections in brackets). All of them stand uncompressed and unencrypted in the file, but for
 * links in a filtered heap, which netCDF never writes.
 */
export async function assertSelfContained(file: FileHandle): Promise<void> {
  const { size } = await file.stat();
  const head = await part(file, 0, Math.min(size, HEAD_BYTES));
  if (head.subarray(0, 3).equals(CLASSIC)) return;
  if (!head.subarray(0, 8).equals(HDF5) || !isPlain(head)) throw refused('it is no netCDF file');
  for (let at = 0; at < size; at += PART_BYTES) {
    const bytes = await part(file, at, Math.min(size - at, PART_BYTES + OVERLAP_BYTES));
    const found = CHECKS.find((isThere) => isThere(bytes));
    if (found) throw refused('it refers to other files');
  }
}

const HDF5 = Buffer.from('894844460d0a1a0a', 'hex');
const CLASSIC = Buffer.from('CDF');
const HEAD_BYTES = 64;
const PART_BYTES = 16 * 1024 ** 2;
/** More than the longest structure: two names of a link. */
const OVERLAP_BYTES = 132 * 1024;

const CHECKS: ReadonlyArray<(bytes: Buffer) => boolean> = [hasExternalFiles, hasVirtualLayout, hasExternalLink, hasFilteredHeap]; // prettier-ignore

/** Addresses and lengths are eight bytes wide and count from the file's first byte, as netCDF writes them (II.A). */
function isPlain(head: Buffer): boolean {
  if (head.length < 48) return false;
  const version = head[8]!;
  const [sizes, base] = version < 2 ? [13, version === 0 ? 24 : 28] : [9, 12];
  return version <= 3 && head[sizes] === 8 && head[sizes + 1] === 8 && head.readBigUInt64LE(base) === 0n;
}

/** The External Data Files message (IV.A.2.h): version 1, slots, then the address of a local heap with the names. */
function hasExternalFiles(bytes: Buffer): boolean {
  const start = Buffer.from([1, 0, 0, 0]);
  for (let at = bytes.indexOf(start); at >= 0 && at + 24 <= bytes.length; at = bytes.indexOf(start, at + 1)) {
    const [allocated, used] = [bytes.readUInt16LE(at + 4), bytes.readUInt16LE(at + 6)];
    const isList = used > 0 && used <= allocated && isAddress(bytes.readBigUInt64LE(at + 8));
    if (isList && isMessage(bytes, at, 7, 16)) return true;
  }
  return false;
}

/** Inside any file that there is. */
function isAddress(value: bigint): boolean {
  return value > 0n && value < 1n << 44n;
}

/** The Data Layout message (IV.A.2.i): version 4 or later, class 3 = virtual. */
function hasVirtualLayout(bytes: Buffer): boolean {
  return [4, 5].some((version) => {
    const start = Buffer.from([version, 3]);
    for (let at = bytes.indexOf(start); at >= 0 && at + 14 <= bytes.length; at = bytes.indexOf(start, at + 1)) {
      if (isMessage(bytes, at, 8, 14, 24) && isAddress(bytes.readBigUInt64LE(at + 2))) return true;
    }
    return false;
  });
}

/** Whether a message of this type begins here: its header stands before it, of either version (IV.A.1). */
function isMessage(bytes: Buffer, at: number, type: number, least: number, most = 0xffff): boolean {
  const fits = (size: number) => size >= least && size <= most;
  const v1 = at >= 8 && bytes.readUInt16LE(at - 8) === type && fits(bytes.readUInt16LE(at - 6));
  const v2 = [4, 6].some((length) => at >= length && bytes[at - length] === type && fits(bytes.readUInt16LE(at - length + 1))); // prettier-ignore
  return v1 || v2;
}

/** A Link message (IV.A.2.g) of type 64: flags with a link type, a name, then version, file name and object name. */
function hasExternalLink(bytes: Buffer): boolean {
  for (let at = bytes.indexOf(64); at >= 0; at = bytes.indexOf(64, at + 1)) {
    const flags = bytes[at - 1] ?? 0;
    if (bytes[at - 2] === 1 && (flags & 0xe8) === 8 && isExternal(bytes, at + 1, flags)) return true;
  }
  return false;
}

function isExternal(bytes: Buffer, after: number, flags: number): boolean {
  let at = after + ((flags & 4) === 0 ? 0 : 8) + ((flags & 16) === 0 ? 0 : 1);
  const width = 1 << (flags & 3);
  if (at + width > bytes.length) return false;
  const length = width === 8 ? Number(bytes.readBigUInt64LE(at)) : bytes.readUIntLE(at, width);
  at += width + length;
  if (length === 0 || length > 0xffff || at + 3 > bytes.length) return false;
  const end = at + 2 + bytes.readUInt16LE(at);
  const [file, object] = [bytes.indexOf(0, at + 3), bytes.indexOf(0, bytes.indexOf(0, at + 3) + 1)];
  return bytes[at + 2] === 0 && file > at + 3 && object > file && object + 1 === end && end <= bytes.length;
}

/** A fractal heap (III.G) whose objects, links perhaps, are filtered. */
function hasFilteredHeap(bytes: Buffer): boolean {
  const start = Buffer.from('FRHP\0', 'latin1');
  for (let at = bytes.indexOf(start); at >= 0 && at + 9 <= bytes.length; at = bytes.indexOf(start, at + 1)) {
    if (bytes.readUInt16LE(at + 7) > 0) return true;
  }
  return false;
}

async function part(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const bytes = Buffer.alloc(length);
  const { bytesRead } = await file.read(bytes, 0, length, position);
  return bytes.subarray(0, bytesRead);
}

function refused(why: string): DomainError {
  return new DomainError('RASTER_UNREADABLE', `The netCDF file is not opened: ${why}`);
}
