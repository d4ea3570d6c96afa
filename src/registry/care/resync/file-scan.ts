import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Injectable } from '@nestjs/common';
import { isKey, type ObjectInfo } from '#libs/storage';
import { ObjectLocations, rootHref, type DatasetRoot } from '../../../platform/storage/object-locations.js';
import { invalidField } from '../../../platform/http/validation.js';
import { type CareFault } from '../care-report.js';

export interface FoundFile {
  /** `root://<name>/<key>` */
  readonly href: string;
  readonly info: ObjectInfo;
}

/** Finds GeoTIFFs below dataset roots. */
@Injectable()
export class FileScan {
  constructor(private readonly locations: ObjectLocations) {}

  /**
   * Those named, by name or folder; without names all of SWATH_DATASET_ROOTS, but no mounted archive: those hold products by
   * the thousand, which nobody wants as datasets by accident.
   * @throws INVALID for a name that no root has
   */
  rootsNamed(names: readonly string[] | null): readonly DatasetRoot[] {
    const roots = this.locations.datasetRoots();
    if (names === null) return roots.filter(({ isArchive }) => !isArchive);
    const found = names.map((given) => {
      const wanted = given.replace(/^root:\/\//, '').replace(/\/+$/, '');
      const root = roots.find(({ name, folder }) => name === wanted || folder === `${wanted}/`);
      const known = roots.map(({ name }) => name).join(', ') || 'none';
      if (root === undefined) throw invalidField('body', 'roots', `is no dataset root; there are: ${known}`, given);
      return root;
    });
    return [...new Set(found)];
  }

  /**
   * Regular files named .tif or .tiff, in the order of their names. Links are not followed: what they lead to inside a root
   * is found by itself. Neither are `.SAFE` folders entered, whose files are parts of one product. A folder that cannot be
   * read goes to `faults`.
   */
  async *files(root: DatasetRoot, faults: CareFault[]): AsyncIterable<FoundFile> {
    for await (const key of this.keys(root, '', faults)) {
      const info = await root.store.head(key);
      if (info !== null) yield { href: rootHref(root.name, key), info };
    }
  }

  private async *keys(root: DatasetRoot, folder: string, faults: CareFault[]): AsyncIterable<string> {
    const path = join(root.folder, folder);
    const entries = await readdir(path, { withFileTypes: true }).catch(() => {
      faults.push({ path: rootHref(root.name, folder), error: 'The folder cannot be read' });
      return [];
    });
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const key = folder + entry.name;
      if (!isKey(key)) continue;
      if (entry.isDirectory() && !/\.SAFE$/i.test(entry.name)) yield* this.keys(root, `${key}/`, faults);
      else if (entry.isFile() && /\.tiff?$/i.test(entry.name)) yield key;
    }
  }
}
