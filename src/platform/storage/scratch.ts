import { randomUUID } from 'node:crypto';
import { mkdir, readdir, rm, rmdir, stat, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { DomainError } from '#libs/errors';
import { toStoreError } from '#libs/storage';
import { DataConfig } from '../config/config.js';
import { currentProcess, isRunning, type ProcessIdentity } from './process-identity.js';

/** Left free for PostgreSQL and Redis, which may share the disk and do not survive its end. */
const RESERVE_BYTES = 32 * 1024 * 1024;
/** For folders whose owner cannot be asked for, because it runs (or ran) on another host or in another container. */
const FOREIGN_MAX_AGE_MS = 24 * 3600 * 1000;

/**
 * Private temporary folders on the same file system as the filesystem buckets, so that a finished file is moved into
 * its bucket by a rename. A folder is named after its process; what a killed process left is removed at the next start.
 */
@Injectable()
export class Scratch implements OnModuleInit {
  private readonly log = new Logger(Scratch.name);
  private readonly root: string;
  private readonly self = currentProcess();

  constructor(data: DataConfig) {
    this.root = join(data.dir, 'scratch');
  }

  async onModuleInit(): Promise<void> {
    await this.removeLeftovers();
  }

  /**
   * Runs `work` with the path of a fresh empty folder (mode 0700), which is removed with all it holds when `work` ends,
   * however it ends. @throws CANCELLED when `signal` has fired before the start, STORAGE_FULL
   */
  async within<T>(work: (dir: string) => Promise<T>, { signal }: { signal?: AbortSignal } = {}): Promise<T> {
    if (signal?.aborted) throw new DomainError('CANCELLED', 'Cancelled before the work began');
    const dir = join(this.root, folderName(this.self));
    try {
      await this.makeFolder(dir);
    } catch (error) {
      throw toStoreError(error, 'scratch', '');
    }
    try {
      return await work(dir);
    } finally {
      // Mostly its files have been moved to where they belong.
      await rmdir(dir).catch(() => this.removeFolder(dir));
    }
  }

  private async makeFolder(dir: string): Promise<void> {
    try {
      await mkdir(dir, { mode: 0o700 });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      await mkdir(this.root, { recursive: true });
      await mkdir(dir, { mode: 0o700 });
    }
  }

  /** A child process killed a moment ago may still be writing: retry, and never replace the work's own outcome. */
  private async removeFolder(dir: string): Promise<void> {
    await rm(dir, { recursive: true, force: true, maxRetries: 5 }).catch((error: unknown) => {
      this.log.error(`A scratch folder could not be removed: ${String(error)}`);
    });
  }

  /** Refused before the disk is full, not by filling it. @throws STORAGE_FULL */
  async assertTakes(bytes: number): Promise<void> {
    const free = await this.freeBytes();
    if (bytes + RESERVE_BYTES <= free) return;
    throw new DomainError('STORAGE_FULL', `The upload of ${bytes} bytes does not fit: ${free} bytes are free`);
  }

  /** Bytes this process may still write to the data folder. A conversion wants three times the size of its source. */
  async freeBytes(): Promise<number> {
    await mkdir(this.root, { recursive: true });
    const { bavail, bsize } = await statfs(this.root);
    return bavail * bsize;
  }

  /** Folders of dead processes, and of unknown ones after a day. A live process keeps its own however long it works. */
  async removeLeftovers(): Promise<void> {
    const names = await readdir(this.root).catch(() => []);
    const leftovers: string[] = [];
    for (const name of names) if (await this.isLeftover(name)) leftovers.push(name);
    for (const name of leftovers) await rm(join(this.root, name), { recursive: true, force: true, maxRetries: 3 });
    if (leftovers.length > 0) this.log.log(`Removed ${leftovers.length} scratch folder(s) of processes that died`);
  }

  private async isLeftover(name: string): Promise<boolean> {
    const owner = ownerOf(name);
    if (owner?.place === this.self.place) return !isRunning(owner);
    const facts = await stat(join(this.root, name)).catch(() => null);
    return facts !== null && Date.now() - facts.mtimeMs > FOREIGN_MAX_AGE_MS;
  }
}

function folderName({ place, pid, start }: ProcessIdentity): string {
  return `${place}-${pid}-${start}-${randomUUID().slice(-12)}`;
}

function ownerOf(name: string): ProcessIdentity | null {
  const parts = /^([0-9a-f]{12})-(\d+)-(\d+)-[0-9a-f]{12}$/.exec(name);
  return parts ? { place: parts[1] ?? '', pid: Number(parts[2]), start: parts[3] ?? '' } : null;
}
