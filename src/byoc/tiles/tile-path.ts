import { assertKey } from '#libs/storage';
import { isDomainError } from '#libs/errors';

export const PLACEHOLDER = '(BAND)';

/** byoc §3: no leading or trailing slash, no empty segment. Compared to the published expression: and not empty. */
const PATH = /^[^/](\/?[^/])*$/;
const TIFF = /\.tiff?$/i;

/** Why a path cannot be a tile's; null when it can. What passes names keys inside the bucket, whatever the sources. */
export function pathFault(path: string): string | null {
  if (!PATH.test(path)) return 'must not be empty, begin or end with "/" or contain "//"';
  const placeholders = path.split(PLACEHOLDER).length - 1;
  if (placeholders > 1) return `may contain ${PLACEHOLDER} once`;
  try {
    assertKey(path.replace(PLACEHOLDER, 'B'));
    return null;
  } catch (error) {
    if (isDomainError(error, 'INVALID_KEY')) return error.message;
    throw error;
  }
}

/** How the files of a tile are found. */
export type TilePath =
  | { readonly kind: 'template'; readonly prefix: string; readonly suffix: string }
  /** One file with all bands. */
  | { readonly kind: 'file'; readonly key: string; readonly source: string }
  /** All TIFF files directly in it; the path becomes a template when the tile is ingested. */
  | { readonly kind: 'folder'; readonly prefix: string };

export function parsePath(path: string): TilePath {
  const at = path.indexOf(PLACEHOLDER);
  if (at !== -1) return { kind: 'template', prefix: path.slice(0, at), suffix: path.slice(at + PLACEHOLDER.length) };
  return TIFF.test(path) ? singleFile(path) : { kind: 'folder', prefix: `${path}/` };
}

export function singleFile(path: string): TilePath {
  const name = path.slice(path.lastIndexOf('/') + 1);
  return { kind: 'file', key: path, source: name.replace(TIFF, '') };
}

/** Whether `sent` is how the owner of a tile, now stored as `stored`, may have spelled it: the same, or its folder. */
export function isSamePath(sent: string, stored: string): boolean {
  return sent === stored || (parsePath(sent).kind === 'folder' && stored.startsWith(`${sent}/${PLACEHOLDER}.`));
}

/** The source in a key that fits the template; null for other keys. A source holds no slash. */
export function sourceIn(key: string, { prefix, suffix }: { prefix: string; suffix: string }): string | null {
  if (!key.startsWith(prefix) || !key.endsWith(suffix) || key.length <= prefix.length + suffix.length) return null;
  const source = key.slice(prefix.length, key.length - suffix.length);
  return source.includes('/') ? null : source;
}

/** `.tiff` of `folder/B1.tiff`; null when it is no TIFF. */
export function tiffExtension(key: string): string | null {
  return TIFF.exec(key)?.[0] ?? null;
}
