import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { pipeline } from 'node:stream';
import { pipeline as pipelineDone } from 'node:stream/promises';
import { crc32, createInflateRaw } from 'node:zlib';
import { isDomainError } from '#libs/errors';
import { readBytes, type ByteSource } from './byte-source.js';
import { type ZipEntry } from './zip-directory.js';
import { zipFault } from './zip-fault.js';

const LOCAL = 0x04034b50;
const LOCAL_LENGTH = 30;
const STORED = 0;
const DEFLATED = 8;
/** Pictures and text shrink to a tenth; zeros to a thousandth, and then there is nothing worth reading. */
const MAX_RATIO = 200;
const RATIO_COUNTS_FROM = 16 * 1024 * 1024;

/** @throws INVALID when it is larger than `maxBytes`, encrypted, damaged, or a bomb */
export async function readZipMember(source: ByteSource, entry: ZipEntry, maxBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of member(source, entry, maxBytes)) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** Writes the member to a local file, which is gone again when that fails. @throws INVALID as above; errors of the disk */
export async function extractZipMember(
  source: ByteSource,
  entry: ZipEntry,
  target: string,
  { maxBytes, signal }: { readonly maxBytes: number; readonly signal: AbortSignal },
): Promise<void> {
  try {
    await pipelineDone(member(source, entry, maxBytes), createWriteStream(target, { mode: 0o600 }), { signal });
  } catch (error) {
    await rm(target, { force: true });
    throw error;
  }
}

/** Length and checksum are held against the directory's: what a reader got is whole. */
async function* member(source: ByteSource, entry: ZipEntry, maxBytes: number): AsyncGenerator<Buffer> {
  assertReadable(entry, maxBytes);
  const { path, size, compressedSize, method } = entry;
  const start = await contentStart(source, entry);
  let length = 0;
  let sum = 0;
  if (compressedSize > 0) {
    const raw = await source.stream(start, compressedSize);
    const plain = method === STORED ? raw : pipeline(raw, createInflateRaw(), () => undefined);
    try {
      for await (const chunk of plain as AsyncIterable<Buffer>) {
        length += chunk.length;
        if (length > size) break;
        sum = crc32(chunk, sum);
        yield chunk;
      }
    } catch (error) {
      throw isDomainError(error) || !/^Z_/.test((error as NodeJS.ErrnoException).code ?? '') ? error : damaged(path);
    } finally {
      raw.destroy();
    }
  }
  if (length !== size || sum !== entry.crc32) throw damaged(path);
}

function assertReadable({ path, size, compressedSize, method, isEncrypted }: ZipEntry, maxBytes: number): void {
  const name = JSON.stringify(path);
  if (isEncrypted) throw zipFault(`has ${name} encrypted`);
  if (method !== STORED && method !== DEFLATED)
    throw zipFault(`has ${name} packed by method ${method}, not by deflate`);
  if (size > maxBytes) throw zipFault(`unpacks ${name} to ${size} bytes; ${maxBytes} are the most`);
  const isBomb = size > RATIO_COUNTS_FROM && size > compressedSize * MAX_RATIO;
  if (isBomb || (method === STORED && size !== compressedSize))
    throw zipFault(`unpacks ${name} from ${compressedSize} to ${size} bytes: that is no picture`);
}

async function contentStart(source: ByteSource, { path, headerStart, compressedSize }: ZipEntry): Promise<number> {
  if (headerStart + LOCAL_LENGTH > source.size) throw damaged(path);
  const header = await readBytes(source, headerStart, LOCAL_LENGTH);
  if (header.readUInt32LE(0) !== LOCAL) throw damaged(path);
  const start = headerStart + LOCAL_LENGTH + header.readUInt16LE(26) + header.readUInt16LE(28);
  if (start + compressedSize > source.size) throw damaged(path);
  return start;
}

function damaged(path: string) {
  return zipFault(`is damaged at ${JSON.stringify(path)}`);
}
