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

  /** @throws STORAGE_FULL */
  async append(chunk: Uint8Array): Promise<void> {
    this.held.push(chunk);
    this.heldBytes += chunk.length;
    this.size += chunk.length;
    this.digest.update(chunk);
    if (this.heldBytes >= WRITE_BYTES) await this.flush();
  }

  /** When the whole is here. @throws STORAGE_FULL */
  async finish(): Promise<ReturnType<FileDigest['hex']>> {
    await this.flush();
    return this.digest.hex();
  }

  private async flush(): Promise<void> {
    const [held, bytes] = [this.held, this.heldBytes];
    Object.assign(this, { held: [], heldBytes: 0 });
    try {
      // A disk that is almost full takes a part, and refuses the rest.
      for (let rest = Buffer.concat(held, bytes); rest.length > 0;) {
        const { bytesWritten } = await this.file.write(rest, 0, rest.length, this.size - rest.length);
        rest = rest.subarray(bytesWritten);
      }
    } catch (error) {
      throw toStoreError(error, 'scratch', this.path);
    }
  }

  async close(): Promise<void> {
    await this.file.close();
  }
}
