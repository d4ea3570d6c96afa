import { basename } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { Injectable } from '@nestjs/common';
import { DomainError } from '#libs/errors';
import { Buckets, FilesystemStore, type ObjectStore } from '#libs/storage';
import { DataConfig } from '../config/config.js';

/** An object by its store. Stores of dataset roots are for reading: nothing here may write to them. */
export interface ObjectLocation {
  readonly store: ObjectStore;
  readonly key: string;
}

/**
 * Where hrefs of assets lead: `s3://<bucket>/<key>` to the configured or filesystem bucket of that name, `file:///…` to
 * a folder of SWATH_DATASET_ROOTS. A store never follows a symbolic link out of itself.
 */
@Injectable()
export class ObjectLocations {
  private readonly roots: ReadonlyMap<string, ObjectStore>;

  constructor(
    private readonly buckets: Buckets,
    { datasetRoots }: DataConfig,
  ) {
    this.roots = new Map(
      datasetRoots.map((folder) => [
        `${folder.replace(/\/+$/, '')}/`,
        new FilesystemStore(basename(folder) || 'root', folder),
      ]),
    );
  }

  /** null = not ours: another bucket, a folder outside the roots, http(s), a relative href. @throws INVALID_KEY */
  async find(href: string): Promise<ObjectLocation | null> {
    const s3 = /^s3:\/\/([^/]+)\/(.+)$/s.exec(href);
    if (s3) {
      const store = await this.buckets.get(s3[1] as string);
      return store && { store, key: s3[2] as string };
    }
    return href.startsWith('file://') ? this.belowRoots(href) : null;
  }

  /** @throws NOT_FOUND naming the href. */
  async getOrThrow(href: string): Promise<ObjectLocation> {
    const found = await this.find(href);
    if (found === null)
      throw new DomainError('NOT_FOUND', `${JSON.stringify(href)} lies in no bucket or dataset root of this instance`);
    return found;
  }

  /** Names for `writeDocument`; a bucket made later is known from then on. */
  async bucketNames(): Promise<ReadonlySet<string>> {
    return new Set(await this.buckets.names());
  }

  private belowRoots(href: string): ObjectLocation | null {
    let path: string;
    try {
      // Twice through the URL parser: `..` and percent-encoded slashes are resolved before the comparison.
      path = fileURLToPath(pathToFileURL(fileURLToPath(href)));
    } catch {
      return null;
    }
    for (const [folder, store] of this.roots) {
      if (path.startsWith(folder) && path.length > folder.length) return { store, key: path.slice(folder.length) };
    }
    return null;
  }
}
