import { type StacItem } from '#libs/stac';

const TYPES: Readonly<Record<string, string>> = {
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  webp: 'image/webp',
};
const KEYS = ['thumbnail', 'preview', 'rendered_preview', 'quicklook', 'overview'];

/** The small picture of an item that a browser can show; null = it has none. SVG is none: it could hold a script. */
export function pictureIn({ assets }: StacItem): { href: string; mediaType: string } | null {
  const pictures = Object.entries(assets).flatMap(([key, { href, type, roles }]) => {
    const mediaType =
      type?.split(';')[0]!.trim().toLowerCase() ?? TYPES[/\.(\w+)(?:[?#]|$)/.exec(href)?.[1]?.toLowerCase() ?? ''];
    const isShown =
      mediaType !== undefined && Object.values(TYPES).includes(mediaType) && /^(https?|s3|root):\/\//.test(href);
    const byRole = Array.isArray(roles) ? ['thumbnail', 'overview'].findIndex((role) => roles.includes(role)) : -1;
    const rank = byRole === -1 ? KEYS.indexOf(key) + 2 : byRole;
    return isShown && (byRole !== -1 || KEYS.includes(key)) ? [{ href, mediaType, rank }] : [];
  });
  const [best] = pictures.sort((a, b) => a.rank - b.rank);
  return best ? { href: best.href, mediaType: best.mediaType } : null;
}
