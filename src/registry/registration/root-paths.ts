import { basename, isAbsolute, join } from 'node:path';
import { Injectable } from '@nestjs/common';
import { DomainError } from '#libs/errors';
import { invalidField } from '../../platform/http/validation.js';
import { ObjectLocations } from '../../platform/storage/object-locations.js';

export interface FoundFile {
  /** `root://<name>/<key>` */
  readonly href: string;
  readonly fileName: string;
}

/** Outside the roots and absent read alike: the route tells nobody which files the host has. */
const NOT_THERE = 'There is no such file in the dataset roots of this instance';

/** From a path as a user writes it to a file in a dataset root or mounted archive. */
@Injectable()
export class RootPaths {
  constructor(private readonly locations: ObjectLocations) {}

  /**
   * Links are followed once, here: what is registered and opened from now on is the file they led to.
   * @throws INVALID for text that is no plain path, UNSUPPORTED_MEDIA_TYPE for another extension, NOT_FOUND
   */
  async find(path: string): Promise<FoundFile> {
    assertPlain(path);
    const [first] = this.locations.datasetRoots();
    const href = first && (await this.locations.hrefOfPath(isAbsolute(path) ? path : join(first.folder, path)));
    // The file that the path led to has a name of its own, which may be another's.
    if (!href || !isTiffName(href)) throw new DomainError('NOT_FOUND', NOT_THERE);
    const { store, key } = await this.locations.getOrThrow(href);
    if ((await store.head(key)) === null) throw new DomainError('NOT_FOUND', NOT_THERE);
    return { href, fileName: basename(key) };
  }
}

/** Refused before anything is looked up, by the text alone. */
function assertPlain(path: string): void {
  const refuse = (why: string) => invalidField('body', 'path', why, path);
  if (path.split('/').includes('..')) throw refuse('must not climb (`..`)');
  if (/^[a-z][a-z0-9+.-]*:/i.test(path)) throw refuse('must be a path, not an address or a GDAL prefix');
  if (/^\/+vsi/i.test(path)) throw refuse('must be a path of this host, not one of GDAL’s virtual file systems');
  if (!isTiffName(path))
    throw new DomainError(
      'UNSUPPORTED_MEDIA_TYPE',
      `${JSON.stringify(basename(path))} is not named as a TIFF file (.tif, .tiff)`,
    );
}

function isTiffName(path: string): boolean {
  return /\.tiff?$/i.test(path);
}
