import { Injectable } from '@nestjs/common';
import { type ObjectInfo } from '#libs/storage';
import { ObjectLocations } from '../../platform/storage/object-locations.js';

/** The mounted archives, by the names that `ObjectLocations` gives them. */
export const NBS_ARCHIVE = 'nbs-archive';
export const NBS_DATA = 'nbs-data';
export const HYSPEX = 'hyspex';

/** Files below the folders that the operator mounted. A folder that is not there has no files: that is no error. */
@Injectable()
export class MountedFiles {
  constructor(private readonly locations: ObjectLocations) {}

  async find(href: string): Promise<ObjectInfo | null> {
    const location = await this.locations.find(href);
    return (await location?.store.head(location.key)) ?? null;
  }

  /** Names of the files directly in a folder, which ends with a slash. */
  async namesIn(root: string, folder: string): Promise<string[]> {
    const location = await this.locations.find(rootHref(root, folder));
    if (location === null) return [];
    const names: string[] = [];
    for await (const { key } of location.store.list(folder)) {
      const name = key.slice(folder.length);
      if (name !== '' && !name.includes('/')) names.push(name);
    }
    return names;
  }

  /** `file://` of something below a mounted folder as `root://`; others as they are. */
  portable(href: string): string {
    return this.locations.portable(href);
  }

  async hasRoot(root: string): Promise<boolean> {
    return (await this.locations.find(rootHref(root, 'x'))) !== null;
  }
}

/** `root://<name>/<key>`, percent-encoded as a URL is. */
export function rootHref(root: string, key: string): string {
  return `root://${root}/${key.split('/').map(encodeURIComponent).join('/')}`;
}
