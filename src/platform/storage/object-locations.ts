import { realpath } from 'node:fs/promises';
import { basename, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { Injectable } from '@nestjs/common';
import { DomainError } from '#libs/errors';
import { Buckets, FilesystemStore, type ObjectStore } from '#libs/storage';
import { DataConfig, HarvestConfig } from '../config/config.js';

/** An object by its store. Stores of dataset roots are for reading: nothing here may write to them. */
export interface ObjectLocation {
  readonly store: ObjectStore;
  readonly key: string;
}

export interface DatasetRoot {
  /** `<name>` of `root://<name>/…`. */
  readonly name: string;
  /** A mounted archive, and not one of SWATH_DATASET_ROOTS. */
  readonly isArchive: boolean;
  /** Absolute, with a slash at its end. */
  readonly folder: string;
  readonly store: ObjectStore;
}

/**
 * Where hrefs of assets lead: `s3://<bucket>/<key>` to the configured or filesystem bucket of that name,
 * `root://<name>/<key>` to the folder of that name among SWATH_DATASET_ROOTS. The latter may be asked for as `file:///…`
 * too, but is never kept or shown so: an item tells nobody how the host is laid out. A store never follows a symbolic
 * link out of itself.
 */
@Injectable()
export class ObjectLocations {
  /**
   * By the last part of the folder's path; the configuration sees to it that no two are alike. The mounted archives have
   * names of their own.
   */
  private readonly roots: ReadonlyMap<string, DatasetRoot>;

  constructor(
    private readonly buckets: Buckets,
    { datasetRoots }: DataConfig,
    { nbsArchiveRoot, nbsDataRoot, hyspexRoot }: HarvestConfig,
  ) {
    const named: ReadonlyArray<readonly [string, string | null]> = [
      ...datasetRoots.map((folder) => [basename(folder), folder] as const),
      ['nbs-archive', nbsArchiveRoot],
      ['nbs-data', nbsDataRoot],
      ['hyspex', hyspexRoot],
    ];
    this.roots = new Map(
      named.flatMap(([name, folder]) =>
        folder === null
          ? []
          : [
              [
                name,
                {
                  name,
                  isArchive: !datasetRoots.includes(folder),
                  folder: `${folder.replace(/\/+$/, '')}/`,
                  store: new FilesystemStore(name, folder),
                },
              ] as const,
            ],
      ),
    );
  }

  /** null = not ours: another bucket, a folder outside the roots, http(s), a relative href. @throws INVALID_KEY */
  async find(href: string): Promise<ObjectLocation | null> {
    const [, scheme, name = '', key = ''] = /^(s3|root):\/\/([^/]+)\/(.+)$/s.exec(this.portable(href)) ?? [];
    if (scheme === undefined) return null;
    const store = scheme === 's3' ? await this.buckets.get(name) : this.rootNamed(name);
    return store && { store, key: scheme === 's3' ? key : decoded(key) };
  }

  /** @throws NOT_FOUND naming the href. */
  async getOrThrow(href: string): Promise<ObjectLocation> {
    const found = await this.find(href);
    if (found === null)
      throw new DomainError('NOT_FOUND', `${JSON.stringify(href)} lies in no bucket or dataset root of this instance`);
    return found;
  }

  /** `file:///srv/archive/S2/B04.tif` below the root `/srv/archive` as `root://archive/S2/B04.tif`; others as they are. */
  portable(href: string): string {
    if (!href.startsWith('file://')) return href;
    let url: string;
    try {
      // Through a path: `..` and percent-encoded slashes are resolved before the comparison.
      url = pathToFileURL(fileURLToPath(href)).href;
    } catch {
      return href;
    }
    for (const [name, { folder }] of this.roots) {
      const base = pathToFileURL(folder).href;
      if (url.startsWith(base) && url.length > base.length) return `root://${name}/${url.slice(base.length)}`;
    }
    return href;
  }

  /** The folders that datasets may be registered from, those of SWATH_DATASET_ROOTS first. */
  datasetRoots(): readonly DatasetRoot[] {
    return [...this.roots.values()];
  }

  /**
   * The href of a file by its absolute path, all links followed: what comes back names the file itself, not the way that was
   * asked for. null = it is not there, or it lies in no root: whoever asks cannot tell which.
   */
  async hrefOfPath(path: string): Promise<string | null> {
    const real = await realpath(path).catch(() => null);
    if (real === null) return null;
    for (const { name, folder } of this.roots.values()) {
      const base = await realpath(folder).catch(() => null);
      if (base !== null && real.startsWith(`${base}${sep}`)) return rootHref(name, real.slice(base.length + 1));
    }
    return null;
  }

  /** Names for `writeDocument`; a bucket made later is known from then on. */
  async bucketNames(): Promise<ReadonlySet<string>> {
    return new Set(await this.buckets.names());
  }

  private rootNamed(name: string): ObjectStore | null {
    return this.roots.get(name)?.store ?? null;
  }
}

/** As `portable` spells it. @param key relative to the root */
export function rootHref(name: string, key: string): string {
  return `root://${name}${pathToFileURL(`/${key}`).href.slice('file://'.length)}`;
}

/** The rest of a file URL is percent-encoded; one that a user wrote may be encoded wrongly, which is no key then. */
function decoded(key: string): string {
  try {
    return decodeURIComponent(key);
  } catch {
    throw new DomainError('INVALID_KEY', `${JSON.stringify(key)} is not percent-encoded as a URL is`);
  }
}
