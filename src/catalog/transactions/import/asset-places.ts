import { realpath } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { Injectable } from '@nestjs/common';
import { DomainError } from '#libs/errors';
import { type StacAsset, type StacItem, type StacLink } from '#libs/stac';
import { Buckets } from '#libs/storage';
import { DataConfig } from '../../../platform/config/config.js';

/** Turns what items say about the place of their files into addresses that hold wherever the item is kept. */
@Injectable()
export class AssetPlaces {
  constructor(
    private readonly buckets: Buckets,
    private readonly config: DataConfig,
  ) {}

  /**
   * @param place of the item itself: its hrefs are relative to it
   * @throws BAD_REQUEST for a local file that is neither in a bucket nor in a dataset root. Links to local files, which
   *   nobody else could follow, are left out.
   */
  async absolute(item: StacItem, place: URL): Promise<StacItem> {
    const assets: Array<[string, StacAsset]> = [];
    for (const [key, asset] of Object.entries(item.assets))
      assets.push([key, { ...asset, href: await this.canonical(`assets.${key}.href`, asset.href, place) }]);
    const links = item.links.flatMap((link) => absoluteLink(link, place));
    return { ...item, assets: Object.fromEntries(assets), links };
  }

  private async canonical(path: string, href: string, place: URL): Promise<string> {
    const url = resolved(href, place);
    if (url === null) throw new DomainError('BAD_REQUEST', `${path}: ${JSON.stringify(href)} is not an address`);
    // Everything else stays as it was written: `s3://bucket/a key`, `gs://…`, `/vsicurl/…` mean what they say.
    if (url.protocol !== 'file:') return isAbsolute(href) ? href : spelled(url);
    return this.localFile(path, url);
  }

  /** `s3://bucket/folder` or `file:///…`. @throws BAD_REQUEST outside the buckets and dataset roots */
  async ofFolder(path: string): Promise<string> {
    return this.ofLocal(path, path);
  }

  private async localFile(member: string, url: URL): Promise<string> {
    const path = fileURLToPath(url);
    return this.ofLocal(path, `${member}: ${path}`);
  }

  private async ofLocal(path: string, what: string): Promise<string> {
    const file = await real(path);
    for (const bucket of await this.buckets.names()) {
      const key = below(await real(join(this.config.dir, 'buckets', bucket)), file);
      if (key !== null) return key === '' ? `s3://${bucket}` : `s3://${bucket}/${key}`;
    }
    for (const root of this.config.datasetRoots) {
      const key = below(await real(root), file);
      if (key !== null) return pathToFileURL(join(root, key)).href;
    }
    throw new DomainError(
      'BAD_REQUEST',
      `${what} lies neither in a bucket nor in a dataset root; put it below ` +
        `${join(this.config.dir, 'buckets')}/<name>/, or name its folder in SWATH_DATASET_ROOTS`,
    );
  }
}

function absoluteLink(link: StacLink, place: URL): StacLink[] {
  const url = resolved(link.href, place);
  if (url === null || url.protocol === 'file:') return [];
  return [isAbsolute(link.href) ? link : { ...link, href: spelled(url) }];
}

function resolved(href: string, place: URL): URL | null {
  return URL.canParse(href, place.href) ? new URL(href, place) : null;
}

function isAbsolute(href: string): boolean {
  return /^[a-z][a-z0-9+.-]*:/i.test(href);
}

/** Keys of buckets are no URLs: blanks stand in them as they are. */
function spelled(url: URL): string {
  return url.protocol === 's3:' ? `s3://${url.host}${decodeURIComponent(url.pathname)}` : url.href;
}

async function real(path: string): Promise<string> {
  return realpath(path).catch(() => path);
}

/** null = elsewhere, '' = the root itself. */
function below(root: string, path: string): string | null {
  if (path === root) return '';
  return path.startsWith(root + sep) ? path.slice(root.length + 1).replaceAll(sep, '/') : null;
}
