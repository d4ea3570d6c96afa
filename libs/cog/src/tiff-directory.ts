import { DomainError } from '#libs/errors';
import { type HeaderBytes } from './header-bytes.js';

/** One TIFF entry whose value has not been read yet. */
export interface TiffEntry {
  readonly tag: number;
  readonly type: number;
  readonly count: number;
  readonly valueBytes: number;
  /** Position of the value in the file; inside the entry itself when it is short enough. */
  readonly valueAt: number;
  readonly isInline: boolean;
}

export interface TiffDirectory {
  /** Number of the IFD in the file, 0 = the first. */
  readonly index: number;
  readonly entries: ReadonlyMap<number, TiffEntry>;
}

export interface TiffStructure {
  readonly isBigTiff: boolean;
  readonly littleEndian: boolean;
  readonly directories: readonly TiffDirectory[];
  /** Bytes of the file header, all IFDs and all values they point to; what a reader needs before the first pixel. */
  readonly headerBytes: number;
}

/** Bytes of one value by TIFF type; 13 = IFD, 16–18 are BigTIFF's. */
const TYPE_BYTES: Readonly<Record<number, number>> = {
  1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4, 16: 8, 17: 8, 18: 8,
}; // prettier-ignore
/** Far more than overviews and masks can need; a chain of IFDs may otherwise have no end. */
const MAX_DIRECTORIES = 256;
/** TIFF 6 defines some hundred tags; a private writer adds a few. */
const MAX_ENTRIES = 4096;

/** Walks the chain of IFDs of a TIFF or BigTIFF. @throws RASTER_UNREADABLE for anything else, in words for the user. */
export async function readTiffStructure(file: HeaderBytes): Promise<TiffStructure> {
  const { littleEndian, isBigTiff, firstIfd } = await readSignature(file);
  const layout = isBigTiff ? BIG : CLASSIC;
  const seen = new Set<number>();
  const directories: TiffDirectory[] = [];
  let headerBytes = layout.signatureBytes;
  for (let at = firstIfd; at !== 0;) {
    if (seen.has(at)) throw unreadable('its image directories form a circle');
    if (directories.length === MAX_DIRECTORIES) throw unreadable(`it has more than ${MAX_DIRECTORIES} images`);
    seen.add(at);
    const { entries, next, bytes } = await readDirectory(file, at, layout, littleEndian);
    directories.push({ index: directories.length, entries });
    headerBytes += bytes;
    at = next;
  }
  if (directories.length === 0) throw unreadable('it holds no image');
  return { isBigTiff, littleEndian, directories, headerBytes };
}

interface Layout {
  readonly signatureBytes: number;
  readonly countBytes: number;
  readonly entryBytes: number;
  /** Also the size of the value slot in an entry. */
  readonly offsetBytes: number;
}
const CLASSIC: Layout = { signatureBytes: 8, countBytes: 2, entryBytes: 12, offsetBytes: 4 };
const BIG: Layout = { signatureBytes: 16, countBytes: 8, entryBytes: 20, offsetBytes: 8 };

async function readSignature(file: HeaderBytes) {
  if (file.size < 8) throw unreadable('it is no TIFF file');
  const bytes = await file.read(0, Math.min(16, file.size));
  const order = bytes.toString('latin1', 0, 2);
  const littleEndian = order === 'II';
  if (!littleEndian && order !== 'MM') throw unreadable('it is no TIFF file');
  const version = uint(bytes, 2, 2, littleEndian);
  if (version === 42) return { littleEndian, isBigTiff: false, firstIfd: uint(bytes, 4, 4, littleEndian) };
  const isBigTiff = version === 43 && bytes.length === 16 && uint(bytes, 4, 2, littleEndian) === 8;
  if (!isBigTiff) throw unreadable('it is no TIFF file');
  return { littleEndian, isBigTiff, firstIfd: uint(bytes, 8, 8, littleEndian) };
}

async function readDirectory(file: HeaderBytes, at: number, layout: Layout, littleEndian: boolean) {
  const { countBytes, entryBytes, offsetBytes } = layout;
  const count = uint(await file.read(at, countBytes), 0, countBytes, littleEndian);
  if (count > MAX_ENTRIES) throw unreadable(`an image directory claims ${count} tags`);
  const body = await file.read(at + countBytes, count * entryBytes + offsetBytes);
  const entries = new Map<number, TiffEntry>();
  let bytes = countBytes + body.length;
  for (let i = 0; i < count; i++) {
    const offset = i * entryBytes;
    const type = uint(body, offset + 2, 2, littleEndian);
    const values = uint(body, offset + 4, offsetBytes, littleEndian);
    const valueBytes = (TYPE_BYTES[type] ?? 0) * values;
    const slot = offset + 4 + offsetBytes;
    const isInline = valueBytes <= offsetBytes;
    const valueAt = isInline ? at + countBytes + slot : uint(body, slot, offsetBytes, littleEndian);
    if (!isInline) bytes += valueBytes;
    const tag = uint(body, offset, 2, littleEndian);
    entries.set(tag, { tag, type, count: values, valueBytes, valueAt, isInline });
  }
  return { entries, bytes, next: uint(body, count * entryBytes, offsetBytes, littleEndian) };
}

/** The values of a numeric tag. @throws RASTER_UNREADABLE for a text or a list longer than `max`. */
export async function numbersOf(
  file: HeaderBytes,
  entry: TiffEntry,
  littleEndian: boolean,
  max: number,
): Promise<number[]> {
  const width = TYPE_BYTES[entry.type] ?? 0;
  if (width === 0 || entry.count > max) throw unreadable(`its tag ${entry.tag} has ${entry.count} values`);
  const bytes = await file.read(entry.valueAt, entry.valueBytes);
  return Array.from({ length: entry.count }, (_, i) => numberAt(bytes, i * width, entry.type, littleEndian));
}

/** Text up to its first NUL. */
export async function textOf(file: HeaderBytes, entry: TiffEntry, maxBytes: number): Promise<string> {
  const bytes = await file.read(entry.valueAt, Math.min(entry.valueBytes, maxBytes));
  return bytes.toString('latin1').split('\0')[0] ?? '';
}

function numberAt(bytes: Buffer, at: number, type: number, le: boolean): number {
  switch (type) {
    case 6:
      return bytes.readInt8(at);
    case 8:
      return le ? bytes.readInt16LE(at) : bytes.readInt16BE(at);
    case 9:
      return le ? bytes.readInt32LE(at) : bytes.readInt32BE(at);
    case 5:
      return uint(bytes, at, 4, le) / uint(bytes, at + 4, 4, le);
    case 11:
      return le ? bytes.readFloatLE(at) : bytes.readFloatBE(at);
    case 12:
      return le ? bytes.readDoubleLE(at) : bytes.readDoubleBE(at);
    default:
      return uint(bytes, at, TYPE_BYTES[type] ?? 1, le);
  }
}

/** Beyond 2^53 no file reaches: such a number fails the next bounds check. */
function uint(bytes: Buffer, at: number, width: number, le: boolean): number {
  if (width === 8) return Number(le ? bytes.readBigUInt64LE(at) : bytes.readBigUInt64BE(at));
  return le ? bytes.readUIntLE(at, width) : bytes.readUIntBE(at, width);
}

function unreadable(why: string): DomainError {
  return new DomainError('RASTER_UNREADABLE', why);
}
