import { type StacItem } from '#libs/stac';

/** Of the first of these assets that there is: its path inside a bucket where it tells one, which is the address that stays. */
export function assetHref(
  { assets }: StacItem,
  keys: readonly string[],
  isWanted: (href: string) => boolean = () => true,
): string | null {
  for (const key of keys) {
    const asset = assets[key];
    if (typeof asset?.href !== 'string' || !isWanted(asset.href)) continue;
    const inBucket = (asset['alternate'] as { s3?: { href?: unknown } } | undefined)?.s3?.href;
    return typeof inBucket === 'string' && inBucket.startsWith('s3://') ? inBucket : asset.href;
  }
  return null;
}
