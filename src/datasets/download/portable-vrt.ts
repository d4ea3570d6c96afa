import { posix } from 'node:path';

/** One source of a stored VRT: the dataset it belongs to and the object it was built from. */
export interface VrtMember {
  readonly datasetId: string;
  /** `RasterAsset.assetUri`. */
  readonly assetUri: string;
}

/** Members that a VRT names by absolute paths, because they lie in an object store or outside the house. */
export type MembersByPath = ReadonlyMap<string, VrtMember>;

const SOURCE = /<SourceFilename([^>]*)>([^<]*)<\/SourceFilename>/g;
/** Reduced copies of a large mosaic have no address of their own; GDAL falls back to the sources' overviews. */
const OVERVIEW = /\s*<Overview>[\s\S]*?<\/Overview>/g;
const OBJECT_KEY = /^rasters\/([0-9a-f-]{36})\//;

/**
 * Only for VRTs we wrote ourselves, whose sources are paths relative to the VRT's own key, or known to `elsewhere`.
 * @param key where the VRT is stored: its sources count from there.
 * @returns null where a source is no object of a dataset.
 */
export function membersOf(vrt: string, key: string, elsewhere: MembersByPath): VrtMember[] | null {
  const members = new Map<string, VrtMember>();
  for (const [, , path = ''] of vrt.replace(OVERVIEW, '').matchAll(SOURCE)) {
    const member = memberAt(path, key, elsewhere);
    if (member === null) return null;
    members.set(member.assetUri, member);
  }
  return [...members.values()];
}

/** The same VRT with every source read over HTTP, so that the file opens on any machine that reaches `urlOf`. */
export function portableVrt(
  vrt: string,
  key: string,
  elsewhere: MembersByPath,
  urlOf: (datasetId: string) => string,
): string {
  return vrt.replace(OVERVIEW, '').replace(SOURCE, (element, attributes: string, path: string) => {
    const member = memberAt(path, key, elsewhere);
    if (member === null) return element;
    const absolute = attributes.replace('relativeToVRT="1"', 'relativeToVRT="0"');
    return `<SourceFilename${absolute}>${escapeXml(`/vsicurl/${urlOf(member.datasetId)}`)}</SourceFilename>`;
  });
}

function memberAt(xmlPath: string, key: string, elsewhere: MembersByPath): VrtMember | null {
  const path = unescapeXml(xmlPath);
  const known = elsewhere.get(path);
  if (known) return known;
  const assetUri = posix.join(posix.dirname(key), path);
  const datasetId = OBJECT_KEY.exec(assetUri)?.[1];
  return datasetId === undefined ? null : { datasetId, assetUri };
}

function unescapeXml(text: string): string {
  return text
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&quot;/g, '"')
    .replace(/&apos;/g, "'")
    .replace(/&amp;/g, '&');
}

function escapeXml(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
}
