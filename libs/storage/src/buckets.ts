import { lstatSync, mkdirSync } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { DomainError } from '#libs/errors';
import { errnoOf } from './errno.js';
import { FilesystemStore } from './filesystem-store.js';
import { writeGdalEnvironment } from './gdal-environment.js';
import { compareKeys, isBucketName } from './object-key.js';
import { type ObjectStore } from './object-store.js';
import { type S3BucketSettings } from './s3-settings.js';
import { S3Store } from './s3-store.js';
import { toStoreError } from './store-error.js';

/** The bucket in which the platform keeps its own rasters. */
export const HOUSE_BUCKET = 'swath';

/** File systems tell the time in steps: a second change within one would not show. */
const MTIME_SETTLES_MS = 100;

export interface BucketsOptions {
  /** The instance's data folder; every real folder below its `buckets/` is a filesystem bucket of that name. */
  readonly dataDir: string;
  /** S3 buckets by name; one of these hides a folder of the same name. */
  readonly s3?: Readonly<Record<string, S3BucketSettings>>;
}

/** The object stores of one instance, by bucket name. */
export class Buckets {
  private readonly dataDir: string;
  private readonly s3Settings: Readonly<Record<string, S3BucketSettings>>;
  private readonly s3Stores: ReadonlyMap<string, S3Store>;
  private readonly folders = new Map<string, FilesystemStore>();
  /** `changedAt`: mtime of the folder of buckets. */
  private listed: { readonly changedAt: bigint; readonly names: readonly string[] } | null = null;
  private gdal: Promise<Record<string, string>> | null = null;

  constructor({ dataDir, s3 = {} }: BucketsOptions) {
    this.dataDir = resolve(dataDir);
    this.s3Settings = s3;
    this.s3Stores = new Map(Object.entries(s3).map(([name, settings]) => [name, new S3Store(name, settings)]));
  }

  /** The bucket `swath`, as `own`. */
  house(): ObjectStore {
    return this.own(HOUSE_BUCKET);
  }

  /** A bucket that the platform writes to: the S3 one of that name, else a folder, created when absent. @throws STORAGE_FULL, UNAVAILABLE */
  own(name: string): ObjectStore {
    const ready = this.s3Stores.get(name) ?? this.folders.get(name);
    if (ready) return ready;
    this.createFolder(name);
    return this.folderStore(name);
  }

  /** null = no bucket of that name. A folder made while the instance runs is found at once; a linked one never. */
  async get(name: string): Promise<ObjectStore | null> {
    if (!isBucketName(name)) return null;
    const s3 = this.s3Stores.get(name);
    if (s3) return s3;
    if (this.isBucketFolder(name)) return this.folderStore(name);
    this.folders.delete(name);
    return null;
  }

  /** @throws NOT_FOUND */
  async getOrThrow(name: string): Promise<ObjectStore> {
    const store = await this.get(name);
    if (!store) throw new DomainError('NOT_FOUND', `Bucket ${JSON.stringify(name)} does not exist`);
    return store;
  }

  /** All bucket names in order. Asked for with every item that is written, so folders are listed only when they changed. */
  async names(): Promise<readonly string[]> {
    const changedAt = await mtimeOf(join(this.dataDir, 'buckets'));
    if (this.listed === null || this.listed.changedAt !== changedAt) {
      const isSettled = Date.now() - Number(changedAt / 1_000_000n) > MTIME_SETTLES_MS;
      const names = await this.listNames();
      this.listed = isSettled ? { changedAt, names } : null;
      return names;
    }
    return this.listed.names;
  }

  private async listNames(): Promise<readonly string[]> {
    const entries = await readdir(join(this.dataDir, 'buckets'), { withFileTypes: true }).catch(ignoreAbsence);
    const folders = entries.filter((e) => e.isDirectory() && isBucketName(e.name)).map((e) => e.name);
    return [...new Set([...this.s3Stores.keys(), ...folders])].sort(compareKeys);
  }

  /**
   * Environment variables that let a GDAL process read every `gdalPath` of these buckets; empty without S3. The
   * variables name a file with the credentials (mode 0600, `<data dir>/run/`) and hold no secret themselves.
   */
  gdalEnvironment(): Promise<Record<string, string>> {
    if (this.s3Stores.size === 0) return Promise.resolve({});
    this.gdal ??= writeGdalEnvironment(join(this.dataDir, 'run'), this.s3Settings).catch((error: unknown) => {
      this.gdal = null;
      throw error;
    });
    return this.gdal;
  }

  /** Partial files of processes that died while writing; returns how many were removed. */
  async removeAbandonedWrites(olderThanMs: number): Promise<number> {
    let removed = 0;
    for (const name of await this.names()) {
      const store = await this.get(name);
      if (store instanceof FilesystemStore) removed += await store.removeAbandonedWrites(olderThanMs);
    }
    return removed;
  }

  /** Ends idle connections to S3. */
  close(): void {
    for (const store of this.s3Stores.values()) store.close();
  }

  private folderStore(name: string): FilesystemStore {
    const known = this.folders.get(name) ?? new FilesystemStore(name, this.folderOf(name));
    this.folders.set(name, known);
    return known;
  }

  private createFolder(name: string): void {
    try {
      mkdirSync(this.folderOf(name), { recursive: true });
    } catch (error) {
      throw toStoreError(error, name, '');
    }
    if (lstatSync(this.folderOf(name)).isSymbolicLink()) {
      throw new DomainError('UNAVAILABLE', `buckets/${name} in the data folder must be a folder, not a symbolic link`);
    }
  }

  /** Synchronous: one name, asked for with every file that is drawn; the way through the thread pool costs thirty times as much. */
  private isBucketFolder(name: string): boolean {
    try {
      return lstatSync(this.folderOf(name)).isDirectory();
    } catch {
      return false;
    }
  }

  private folderOf(name: string): string {
    return join(this.dataDir, 'buckets', name);
  }
}

function ignoreAbsence(error: unknown): [] {
  if (errnoOf(error) === 'ENOENT') return [];
  throw error;
}

/** Nanoseconds; 0 = there is no such folder. */
async function mtimeOf(folder: string): Promise<bigint> {
  const facts = await stat(folder, { bigint: true }).catch((error: unknown) => {
    if (errnoOf(error) === 'ENOENT') return null;
    throw error;
  });
  return facts?.mtimeNs ?? 0n;
}
