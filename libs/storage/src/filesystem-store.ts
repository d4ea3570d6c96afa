import { randomUUID } from 'node:crypto';
import { constants, type BigIntStats } from 'node:fs';
import { copyFile, link, mkdir, open, readdir, rename, rm, rmdir, stat, type FileHandle } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { Readable } from 'node:stream';
import { isDomainError } from '#libs/errors';
import { resolveRange } from './byte-range.js';
import { errnoOf } from './errno.js';
import { FilesystemPaths, isAbsence } from './filesystem-paths.js';
import { walkKeys } from './filesystem-walk.js';
import { assertKey, assertPrefix, PARTIAL_FOLDER } from './object-key.js';
import {
  type ByteRange,
  type ObjectInfo,
  type ObjectStore,
  type PutFileOptions,
  type PutOptions,
} from './object-store.js';
import { cancelled, notFound, toStoreError } from './store-error.js';
import { writeBody, type BodySource } from './write-body.js';

/** Between a folder's creation and the file's arrival another write's clean-up may remove it; then try again. */
const FOLDER_ATTEMPTS = 5;

/**
 * Objects as plain files below one folder. Writes go to a partial file in the bucket's own `.swath-partial` folder (so
 * that an aborted write leaves no trace beside the objects, and what a killed process left is found in one place),
 * are synced, and renamed into place. Unlike S3, an object cannot have the name of another object's folder: CONFLICT.
 */
export class FilesystemStore implements ObjectStore {
  readonly kind = 'filesystem';
  private readonly paths: FilesystemPaths;

  constructor(
    readonly bucket: string,
    root: string,
  ) {
    this.paths = new FilesystemPaths(bucket, resolve(root));
  }

  async head(key: string): Promise<ObjectInfo | null> {
    try {
      const path = this.paths.of(key);
      const facts = await stat(path, { bigint: true });
      return facts.isFile() && this.paths.leadsInside(path) ? describe(key, facts) : null;
    } catch (error) {
      if (isAbsence(error)) return null;
      throw toStoreError(error, this.bucket, key);
    }
  }

  async get(key: string, range?: ByteRange): Promise<Readable> {
    let file: FileHandle | null = null;
    try {
      const path = await this.paths.existing(key);
      if (path === null) throw notFound(this.bucket, key);
      // NONBLOCK: a pipe that someone left in the folder must not hold the call.
      file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
      const facts = await file.stat();
      if (!facts.isFile()) throw notFound(this.bucket, key);
      const window = resolveRange(range, facts.size);
      if (window) return file.createReadStream(window);
      await file.close();
      return Readable.from([], { objectMode: false });
    } catch (error) {
      await file?.close();
      throw toStoreError(error, this.bucket, key);
    }
  }

  async put(
    key: string,
    body: Readable | Uint8Array,
    { signal, durable = true }: PutOptions = {},
  ): Promise<ObjectInfo> {
    const target = this.paths.confined(key);
    return writeBody({
      bucket: this.bucket,
      key,
      body,
      signal,
      into: async (source) => {
        const partial = await this.writePartial(source, durable);
        try {
          return await this.moveIntoPlace(partial, target, key, durable);
        } catch (error) {
          await rm(partial, { force: true });
          throw error;
        }
      },
    });
  }

  async putFile(key: string, localPath: string, options: PutFileOptions = {}): Promise<ObjectInfo> {
    const target = this.paths.confined(key);
    if (options.move && !options.signal?.aborted) {
      try {
        await syncFile(localPath);
        return await this.moveIntoPlace(localPath, target, key);
      } catch (error) {
        if (errnoOf(error) !== 'EXDEV') throw toStoreError(error, this.bucket, key);
      }
    }
    const info = await this.copyFile(key, target, localPath, options);
    if (options.move) await rm(localPath);
    return info;
  }

  async delete(key: string): Promise<void> {
    try {
      const path = this.paths.confined(key);
      await rm(path);
      await this.removeEmptyFolders(dirname(path));
    } catch (error) {
      const isAbsent = isAbsence(error) || isDomainError(error, 'OBJECT_NOT_FOUND');
      if (!isAbsent && errnoOf(error) !== 'ERR_FS_EISDIR') throw toStoreError(error, this.bucket, key);
    }
  }

  async *list(prefix: string): AsyncIterable<ObjectInfo> {
    assertPrefix(prefix);
    try {
      for await (const key of walkKeys(this.paths.root, prefix)) {
        const info = await this.head(key);
        if (info) yield info;
      }
    } catch (error) {
      throw toStoreError(error, this.bucket, prefix);
    }
  }

  async presign(key: string): Promise<null> {
    assertKey(key);
    return null;
  }

  async presignPut(key: string): Promise<null> {
    assertKey(key);
    return null;
  }

  gdalPath(key: string): string {
    return this.paths.confined(key);
  }

  /** Removes what killed processes left half-written: partial files nobody has written to for `olderThanMs`. */
  async removeAbandonedWrites(olderThanMs: number): Promise<number> {
    const folder = join(this.paths.root, PARTIAL_FOLDER);
    const names = await readdir(folder).catch(() => []);
    let removed = 0;
    for (const path of names.map((name) => join(folder, name))) {
      const facts = await stat(path).catch(() => null);
      if (!facts || Date.now() - facts.mtimeMs < olderThanMs) continue;
      await rm(path, { force: true });
      removed += 1;
    }
    return removed;
  }

  /** By the kernel, which may share the blocks; an abort is seen when the copy is made. An immutable file is linked where that is possible. */
  private async copyFile(
    key: string,
    target: string,
    localPath: string,
    { signal, durable = true, isImmutable = false }: PutFileOptions,
  ): Promise<ObjectInfo> {
    const partial = join(this.paths.root, PARTIAL_FOLDER, randomUUID());
    try {
      if (signal?.aborted) throw cancelled(this.bucket, key);
      await mkdir(dirname(partial), { recursive: true });
      if (!isImmutable || !(await isLinked(localPath, partial))) {
        await copyFile(localPath, partial, constants.COPYFILE_FICLONE | constants.COPYFILE_EXCL);
        if (durable) await syncFile(partial);
      }
      if (signal?.aborted) throw cancelled(this.bucket, key);
      return await this.moveIntoPlace(partial, target, key, durable);
    } catch (error) {
      throw toStoreError(error, this.bucket, key);
    } finally {
      // Also after success: rename() leaves both names of one file where they are.
      await rm(partial, { force: true });
    }
  }

  /** A complete file, synced if it is to be durable, or none. */
  private async writePartial(source: BodySource, durable: boolean): Promise<string> {
    const partial = join(this.paths.root, PARTIAL_FOLDER, randomUUID());
    await mkdir(dirname(partial), { recursive: true });
    const file = await open(partial, 'wx');
    try {
      await file.writeFile(source);
      if (durable) await file.sync();
      await file.close();
      return partial;
    } catch (error) {
      await file.close().catch(() => undefined);
      await rm(partial, { force: true });
      throw error;
    }
  }

  private async moveIntoPlace(from: string, target: string, key: string, durable = true): Promise<ObjectInfo> {
    const folder = dirname(target);
    try {
      await this.renameInto(from, target, folder);
    } catch (error) {
      await this.removeEmptyFolders(folder);
      throw error;
    }
    if (durable) await syncFolder(folder);
    return describe(key, await stat(target, { bigint: true }));
  }

  private async renameInto(from: string, target: string, folder: string): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      await mkdir(folder, { recursive: true });
      try {
        return await rename(from, target);
      } catch (error) {
        const isGone = errnoOf(error) === 'ENOENT';
        if (!isGone || attempt === FOLDER_ATTEMPTS || !(await stat(from).catch(() => null))) throw error;
      }
    }
  }

  /** A bucket has no folders of its own: those without objects go, up to the root. */
  private async removeEmptyFolders(folder: string): Promise<void> {
    for (let at = folder; at.length > this.paths.root.length; at = dirname(at)) {
      try {
        await rmdir(at);
      } catch {
        return;
      }
    }
  }
}

/** The inode tells apart two writes of equal size within one tick of the file system's clock. */
function describe(key: string, facts: BigIntStats): ObjectInfo {
  const etag = `"${facts.size.toString(16)}-${facts.mtimeNs.toString(16)}-${facts.ino.toString(16)}"`;
  return { key, size: Number(facts.size), etag, modifiedAt: facts.mtime };
}

/** False: on another file system, or on one that has no second names. */
async function isLinked(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to);
    return true;
  } catch (error) {
    if (['EXDEV', 'EPERM', 'EMLINK', 'ENOTSUP'].includes(errnoOf(error))) return false;
    throw error;
  }
}

async function syncFile(path: string): Promise<void> {
  const file = await open(path, 'r');
  await file.sync().finally(() => file.close());
}

/** Makes the rename itself durable; some file systems cannot sync a folder, and then there is nothing more to do. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, constants.O_RDONLY | constants.O_DIRECTORY);
  await folder
    .sync()
    .catch(() => undefined)
    .finally(() => folder.close());
}
