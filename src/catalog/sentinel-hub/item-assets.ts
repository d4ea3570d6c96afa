import { type StacAsset, type StacItem } from '#libs/stac';

/**
 * One entry for the folder that holds the scene's files and one for its thumbnail, instead of an entry per file.
 * @param dataKey `data`; Sentinel-1 calls it `s3`
 */
export function sentinelHubAssets({ assets }: StacItem, dataKey: 'data' | 's3'): Record<string, StacAsset> {
  const all = Object.values(assets);
  const pixels = all.filter((asset) => isData(asset));
  const folder = commonFolder((pixels.length > 0 ? pixels : all).map(originalHref));
  const thumbnail = assets['thumbnail'] ?? all.find(({ roles }) => roles?.includes('thumbnail'));
  return {
    ...(folder !== null && { [dataKey]: { href: folder, title: 's3', type: 'inode/directory' } }),
    ...(thumbnail && { thumbnail: thumbnailOf(thumbnail) }),
  };
}

function isData({ roles, type }: StacAsset): boolean {
  return roles?.includes('data') ?? (type !== undefined && /^image\/(tiff|jp2)|netcdf|zarr/.test(type));
}

/** Where the file lies, not where we serve it. */
function originalHref({ href, alternate }: StacAsset): string {
  return (alternate as { s3?: { href?: string } } | undefined)?.s3?.href ?? href;
}

/** The deepest folder that holds them all, or that of the first when they are spread over buckets; ends with a slash. */
export function commonFolder(hrefs: readonly string[]): string | null {
  const folders = hrefs.map((href) => href.split('/').slice(0, -1));
  const [first] = folders;
  if (first === undefined) return null;
  const firstOther = first.findIndex((part, at) => folders.some((folder) => folder[at] !== part));
  const common = firstOther === -1 ? first : first.slice(0, firstOther);
  // Scheme, nothing, host: less is no place.
  return `${(common.length < 3 ? first : common).join('/')}/`;
}

function thumbnailOf({ href, title, type }: StacAsset): StacAsset {
  return { href, ...(title !== undefined && { title }), ...(type !== undefined && { type }) };
}
