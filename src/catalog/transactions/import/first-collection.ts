import { type StacLink } from '#libs/stac';
import { readJson, type StacDocuments } from './stac-documents.js';
import { StacWalk, type WalkStart } from './stac-walk.js';

type Document = Record<string, unknown>;

/**
 * The Collection that a catalogue is, holds first, or that its first item names; links of its own that lead nowhere from
 * here are left out. null = there is none.
 */
export async function firstCollection(
  documents: StacDocuments,
  start: WalkStart,
  wantedId: string,
  signal: AbortSignal,
): Promise<Document | null> {
  const walk = new StacWalk(documents, signal);
  for await (const { place, item } of walk.items(start)) {
    if (walk.collections.length > 0 && start.folder === null) break;
    const link = linksOf(item).find(({ rel }) => rel === 'collection');
    if (link === undefined || start.folder !== null || !URL.canParse(link.href, place.href)) continue;
    walk.collections.push({ place, document: await readJson(await documents.open(new URL(link.href, place), signal)) });
    break;
  }
  const { document } = walk.collections.find((found) => found.document['id'] === wantedId) ?? walk.collections[0] ?? {};
  return document === undefined
    ? null
    : { ...document, links: linksOf(document).filter(({ href }) => /^https?:/.test(href)) };
}

function linksOf(document: unknown): StacLink[] {
  const links = (document as { links?: unknown } | null)?.links;
  return Array.isArray(links) ? (links as StacLink[]) : [];
}
