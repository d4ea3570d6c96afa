import { open, type FileHandle } from 'node:fs/promises';
import { toStoreError } from '#libs/storage';
import { type RemoteFile } from '../../providers/import-provider.js';
import { FileDigest } from './file-digest.js';

/** Bytes that are written together: many small writes would queue behind the syncs of other files. */
const WRITE_BYTES = 1024 * 1024;

/** A local file that grows with its download, digests and all. */
export class PartialFile {
  size = 0;
  /** Bytes of the whole, as the answer in use says; null = unknown. */
  total: number | null = null;
  /** Strong `ETag` or `Last-Modified` of the bytes that are here; null = none, so that the rest cannot be asked for. */
  validator: string | null = null;
  private digest: FileDigest;
  private held: Uint8Array[] = [];
  private heldBytes = 0;

  private constructor(
    private readonly file: FileHandle,
    private readonly path: string,
    private readonly algorithm: NonNullable<RemoteFile['checksum']>['algorithm'] | null,
  ) {
    this.digest = new FileDigest(algorithm);
  }

  /** @param path of the file at its provider, for messages */
  static async create(local: string, { path, checksum }: RemoteFile): Promise<PartialFile> {
    try {
      return new PartialFile(await open(local, 'w'), path, checksum?.algorithm ?? null);
    } catch (error) {
      throw toStoreError(error, 'scratch', path);
    }
  }

  /** Everything from the beginning. */
  async begin(total: number | null, validator: string | null): Promise<void> {
    if (this.size > 0) await this.file.truncate(0);
    Object.assign(this, { size: 0, total, validator, held: [], heldBytes: 0 });
    this.digest = new FileDigest(this.algorithm);
  }

  /**
   * @param chunk is this file's from now on: once written, its memory is gone
   * @returns null = it is held until there is more to write. @throws STORAGE_FULL
   */
  append(chunk: Uint8Array): Promise<void> | null {
    this.held.push(chunk);
    this.heldBytes += chunk.length;
    this.size += chunk.length;
    this.digest.update(chunk);
    return this.heldBytes >= WRITE_BYTES ? this.flush() : null;
  }

  /** When the whole is here. @throws STORAGE_FULL */
  async finish(): Promise<ReturnType<FileDigest['hex']>> {
    await this.flush();
    return this.digest.hex();
  }

  private async flush(): Promise<void> {
    const [held, at] = [this.held, this.size - this.heldBytes];
    Object.assign(this, { held: [], heldBytes: 0 });
    try {
      await writeAll(this.file, held, at);
    } catch (error) {
      throw toStoreError(error, 'scratch', this.path);
    }
    for (const chunk of held) free(chunk);
  }

  async close(): Promise<void> {
    await this.file.close();
  }
}

async function writeAll(file: FileHandle, chunks: readonly Uint8Array[], position: number): Promise<void> {
  // A disk that is almost full takes a part, and refuses the rest.
  for (let [rest, at] = [chunks, position]; rest.length > 0;) {
    const { bytesWritten } = await file.writev(rest, at);
    rest = after(rest, bytesWritten);
    at += bytesWritten;
  }
}

/** What is left of the chunks behind so many bytes of them. */
function after(chunks: readonly Uint8Array[], bytes: number): Uint8Array[] {
  let skip = bytes;
  return chunks.flatMap((chunk) => {
    const [from, skipped] = [Math.min(skip, chunk.length), skip];
    skip = Math.max(0, skipped - chunk.length);
    return from === chunk.length ? [] : [chunk.subarray(from)];
  });
}

/**
 * Chunks of a network lie outside the heap, and V8 collects the whole heap — milliseconds, all cores — whenever 64 MB of
 * them have come by. So what is written is freed at once, unless other chunks share its memory.
 */
function free({ buffer, byteLength }: Uint8Array): void {
  if ('transfer' in buffer && buffer.byteLength === byteLength) buffer.transfer(0);
}
