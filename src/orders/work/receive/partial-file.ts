import { open, type FileHandle } from 'node:fs/promises';
import { toStoreError } from '#libs/storage';
import { type RemoteFile } from '../../providers/import-provider.js';
import { FileDigest } from './file-digest.js';

/** A local file that grows with its download, digests and all. */
export class PartialFile {
  size = 0;
  /** Bytes of the whole, as the answer in use says; null = unknown. */
  total: number | null = null;
  /** Strong `ETag` or `Last-Modified` of the bytes that are here; null = none, so that the rest cannot be asked for. */
  validator: string | null = null;
  private digest: FileDigest;

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
    Object.assign(this, { size: 0, total, validator });
    this.digest = new FileDigest(this.algorithm);
  }

  /** @throws STORAGE_FULL */
  async append(chunk: Uint8Array): Promise<void> {
    try {
      await this.file.write(chunk, 0, chunk.length, this.size);
    } catch (error) {
      throw toStoreError(error, 'scratch', this.path);
    }
    this.digest.update(chunk);
    this.size += chunk.length;
  }

  digests(): ReturnType<FileDigest['hex']> {
    return this.digest.hex();
  }

  async close(): Promise<void> {
    await this.file.close();
  }
}
