import { createReadStream } from 'node:fs';
import { mkdir, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { DomainError, isDomainError } from '#libs/errors';
import { toStoreError } from '#libs/storage';
import { extractZipMember, readZipDirectory, type ByteSource, type ZipEntry } from '#libs/zip';
import { type ReceivedFile } from './import-provider.js';

export interface UnpackedFile extends ReceivedFile {
  readonly size: number;
}

/** A panchromatic image of a whole acquisition, uncompressed, is some 30 GB. */
const MAX_FILE_BYTES = 64 * 1024 ** 3;

/**
 * All files of a downloaded ZIP archive, below a local folder that is made for them; when one fails the folder is gone
 * again. Names, lengths and checksums are those of the archive, and were checked.
 * @throws INVALID for an archive that is damaged or plays tricks (`#libs/zip`), STORAGE_FULL, CANCELLED
 */
export async function unpackArchive(zip: string, folder: string, signal: AbortSignal): Promise<UnpackedFile[]> {
  const source: ByteSource = {
    size: (await stat(zip)).size,
    stream: async (start, length) => createReadStream(zip, { start, end: start + length - 1 }),
  };
  try {
    const entries = await readZipDirectory(source);
    if (entries.length === 0) throw new DomainError('INVALID', 'The ZIP archive is empty');
    const files: UnpackedFile[] = [];
    for (const entry of entries) files.push(await unpack(source, entry, folder, signal));
    return files;
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    if (signal.aborted) throw new DomainError('CANCELLED', 'Cancelled while unpacking', { cause: error });
    throw isDomainError(error) ? error : toStoreError(error, 'scratch', '');
  }
}

async function unpack(source: ByteSource, entry: ZipEntry, folder: string, signal: AbortSignal): Promise<UnpackedFile> {
  const local = join(folder, entry.path);
  await mkdir(dirname(local), { recursive: true, mode: 0o700 });
  await extractZipMember(source, entry, local, { maxBytes: MAX_FILE_BYTES, signal });
  return { path: entry.path, local, size: entry.size };
}
