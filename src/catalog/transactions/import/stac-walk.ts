import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { DomainError, isDomainError } from '#libs/errors';
import { type StacItem, type StacLink } from '#libs/stac';
import { featureCollection } from '../bulk/feature-collection-items.js';
import { type ItemSplitter, rawItems } from '../bulk/raw-items.js';
import { jsonSequence, ndjson } from '../bulk/separated-items.js';
import { type PageRequest, readJson, type StacDocument, type StacDocuments } from './stac-documents.js';

/** An item where it was found, or why there is none. */
export type FoundItem =
  | { readonly place: URL; readonly item: StacItem; readonly fault?: undefined }
  | { readonly place: URL; readonly item: null; readonly fault: string };

export interface WalkStart {
  readonly place: URL;
  /** Path of a local folder that is looked through. */
  readonly folder: string | null;
}

type Found = Record<string, unknown>;
interface Step {
  readonly place: URL;
  readonly page?: PageRequest;
}

/** One item of a list; longer ones are no items. */
const MAX_ITEM_BYTES = 64 * 1024 * 1024;

/** By the name of the file or by the media type. */
const LISTS: ReadonlyArray<[RegExp, RegExp, (maxBytes: number) => ItemSplitter]> = [
  [/\.(ndjson|jsonl|ndgeojson)$/i, /^application\/(x-ndjson|ndjson|jsonl|x-jsonlines)$/, ndjson],
  [/\.(geojsons|geojsonseq|json-seq)$/i, /^application\/(geo\+)?json-seq$/, jsonSequence],
  [/\.geojson$/i, /^-$/, featureCollection],
];

/**
 * Every item that can be reached from one document or folder: of an Item or a list of them, of a static catalogue along
 * `child` and `item` links, of an API page along `next`, of a collection of an API along `items`; in a folder the items
 * among its `*.json` files. Documents that cannot be read are reported as faults, the first one is thrown.
 */
export class StacWalk {
  private readonly visited = new Set<string>();
  /** Of collections, in the order they were met; the first is what `--create` makes one from. */
  readonly collections: Array<{ place: URL; document: Found }> = [];

  constructor(
    private readonly documents: StacDocuments,
    private readonly signal: AbortSignal,
  ) {}

  async *items({ place, folder }: WalkStart): AsyncGenerator<FoundItem> {
    if (folder !== null) return yield* this.folder(folder);
    const steps: Step[] = [{ place }];
    for (let first = true; steps.length > 0; first = false) {
      const step = steps.pop() as Step;
      try {
        yield* this.visit(step, steps);
      } catch (error) {
        if (first || !isDomainError(error) || this.signal.aborted) throw error;
        yield { place: step.place, item: null, fault: error.message };
      }
    }
  }

  private async *folder(path: string): AsyncGenerator<FoundItem> {
    const entries = await readdir(path, { withFileTypes: true });
    for (const entry of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
      const inside = join(path, entry.name);
      if (entry.isDirectory()) yield* this.folder(inside);
      else if (entry.isFile() && /\.(geo)?json$/i.test(entry.name)) yield* this.fileOfFolder(pathToFileURL(inside));
    }
  }

  /** A folder may hold any JSON; what is no STAC is none of our business. */
  private async *fileOfFolder(place: URL): AsyncGenerator<FoundItem> {
    try {
      const found = await readJson(await this.documents.open(place, this.signal));
      if (found['type'] === 'Collection') this.collections.push({ place, document: found });
      if ('stac_version' in found || found['type'] === 'FeatureCollection') yield* itemsOf(found, place);
    } catch (error) {
      if (!isDomainError(error)) throw error;
      yield { place, item: null, fault: error.message };
    }
  }

  private async *visit({ place, page }: Step, steps: Step[]): AsyncGenerator<FoundItem> {
    this.signal.throwIfAborted();
    const key = `${place.href}\n${JSON.stringify(page?.body ?? null)}`;
    if (this.visited.has(key)) return;
    this.visited.add(key);
    const document = await this.documents.open(place, this.signal, page);
    const splitter = splitterOf(document);
    if (splitter) return yield* itemsOfList(document, splitter);
    const found = await readJson(document);
    const { place: base } = document;
    if (found['type'] === 'Collection') this.collections.push({ place: base, document: found });
    const next = nextSteps(found, base);
    // The last one is visited first.
    steps.push(...next.toReversed());
    const items = [...itemsOf(found, base)];
    if (items.length === 0 && next.length === 0 && !LISTS_OR_CATALOGUES.has(String(found['type'])))
      throw new DomainError('BAD_REQUEST', `${base.href} is no STAC Item, ItemCollection, Collection or Catalog`);
    yield* items;
  }
}

const LISTS_OR_CATALOGUES = new Set(['FeatureCollection', 'Collection', 'Catalog']);

function* itemsOf(found: Found, place: URL): Generator<FoundItem> {
  if (found['type'] === 'Feature') yield { place, item: found as unknown as StacItem };
  if (found['type'] !== 'FeatureCollection') return;
  const { features } = found;
  if (!Array.isArray(features)) throw new DomainError('BAD_REQUEST', `${place.href}: features must be an array`);
  for (const item of features as StacItem[]) yield { place, item };
}

async function* itemsOfList({ place, bytes }: StacDocument, splitter: ItemSplitter): AsyncGenerator<FoundItem> {
  for await (const { line, text, fault = '' } of rawItems(bytes, splitter)) {
    if (text === null) yield { place, item: null, fault: `item ${line} ${fault}` };
    else yield parsed(place, line, text);
  }
}

function parsed(place: URL, line: number, text: string): FoundItem {
  try {
    return { place, item: JSON.parse(text) as StacItem };
  } catch (error) {
    return { place, item: null, fault: `item ${line} is not JSON: ${(error as Error).message}` };
  }
}

function splitterOf({ place, mediaType }: StacDocument): ItemSplitter | null {
  const known = LISTS.find(([name, type]) => name.test(place.pathname) || type.test(mediaType));
  return known === undefined ? null : known[2](MAX_ITEM_BYTES);
}

function nextSteps(found: Found, base: URL): Step[] {
  const links = (Array.isArray(found['links']) ? found['links'] : []) as StacLink[];
  const steps = (...rels: string[]) =>
    links.filter(({ rel }) => rels.includes(rel)).flatMap((link) => stepOf(link, base));
  if (found['type'] === 'FeatureCollection') return steps('next');
  if (found['type'] !== 'Catalog' && found['type'] !== 'Collection') return [];
  const members = steps('item', 'child');
  return members.length > 0 ? members : steps('items');
}

/** STAC API: a `next` of POST carries its body, or what is to be merged into the one before, which then is the whole. */
function stepOf({ href, method, body }: StacLink, base: URL): Step[] {
  if (!URL.canParse(href, base.href)) return [];
  const place = new URL(href, base);
  return [method === 'POST' ? { place, page: { method, body } } : { place }];
}
