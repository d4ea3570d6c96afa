import { readdir } from 'node:fs/promises';
import { Injectable } from '@nestjs/common';
import { DomainError } from '#libs/errors';
import { isHref } from '../../datasets/index.js';
import { ObjectLocations } from '../../platform/storage/object-locations.js';

/**
 * Tells a volume that is not mounted from files that are gone. A mount point without its volume is an empty folder, so an
 * empty root counts as absent.
 */
@Injectable()
export class RootGuard {
  constructor(private readonly locations: ObjectLocations) {}

  /** Those of the roots and buckets behind these assets that are not there: `root://archive`, `s3://scenes`. */
  async absentAmong(assetUris: readonly string[]): Promise<string[]> {
    const bases = [...new Set(assetUris.filter(isHref).map((uri) => uri.split('/', 3).join('/')))];
    const absent = await Promise.all(bases.map((base) => this.isAbsent(base)));
    return bases.filter((_, i) => absent[i]).sort();
  }

  /** @throws CONFLICT naming what is not there */
  async assertPresent(bases: readonly string[]): Promise<void> {
    const absent = await Promise.all(bases.map((base) => this.isAbsent(base)));
    assertNone(bases.filter((_, i) => absent[i]));
  }

  private async isAbsent(base: string): Promise<boolean> {
    const [, scheme, name] = /^(root|s3):\/\/(.*)$/.exec(base) ?? [];
    if (scheme === 's3') return (await this.locations.find(`${base}/x`)) === null;
    const root = this.locations.datasetRoots().find((known) => known.name === name);
    if (root === undefined) return true;
    const entries = await readdir(root.folder).catch(() => []);
    return entries.length === 0;
  }
}

/** @throws CONFLICT */
export function assertNone(absent: readonly string[]): void {
  if (absent.length === 0) return;
  const message = `Not mounted, not readable, empty or no part of this instance any more: ${absent.join(', ')}`;
  throw new DomainError('CONFLICT', message, { detail: { code: 'root_absent', message, roots: absent } });
}
