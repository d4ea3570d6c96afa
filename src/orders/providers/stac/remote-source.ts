import { type Readable } from 'node:stream';
import { isDomainError } from '#libs/errors';
import { type StacItem } from '#libs/stac';
import { builtInCollection, type CollectionDefinition, sceneBands } from '../../../catalog/index.js';
import { type StacProviderSettings } from '../../../platform/config/stac-providers.js';
import { type OutboundRequest } from '../../../platform/outbound/outbound-messages.js';
import { Outbound } from '../../../platform/outbound/outbound.js';
import { type ProviderCall } from '../import-provider.js';
import { ProviderHttp } from '../provider-http.js';
import { FilesOnline } from './files-online.js';
import { nextToken, readNextToken } from './next-page.js';
import { foundItems, matchedIn, nextLinkOf, onlineAssets } from './remote-answer.js';
import { type CloudFilter, cloudFilterOf, isClearEnough, searchBody } from './remote-search.js';
import { type FileBytes, type OrderableItem, type PageWish, type StacPage, type StacSource, type StacWish } from './stac-source.js'; // prettier-ignore

/** A STAC API of the configuration. Only files behind http addresses are taken from it: its word opens no bucket of ours. */
export class RemoteSource implements StacSource {
  private cloudFilter: Promise<CloudFilter> | null = null;

  constructor(
    private readonly name: string,
    private readonly settings: StacProviderSettings,
    private readonly http: ProviderHttp,
    private readonly outbound: Outbound,
    private readonly online: FilesOnline,
  ) {}

  async definition(collection: string, call: ProviderCall): Promise<CollectionDefinition | null> {
    await this.json(`/collections/${encodeURIComponent(collection)}`, call);
    return definitionOf(collection);
  }

  async page(wish: StacWish, page: PageWish, call: ProviderCall): Promise<StacPage<StacItem>> {
    const filter = wish.maxCloudCover >= 100 ? null : await this.filterOf(call);
    const first = searchBody(wish, page.limit, filter);
    const { href, body } =
      page.token === null
        ? { href: `${this.settings.url}/search`, body: first }
        : readNextToken(page.token, first, this.settings.url);
    const answer = await this.request(new URL(href), { ...(body && { method: 'POST', body }), signal: call.signal });
    const items = foundItems(this.name, answer);
    return {
      items: items.filter((item) => isClearEnough(item, wish.maxCloudCover)),
      // Some lead on for ever.
      next: items.length === 0 ? null : nextToken(nextLinkOf(answer), first, body ?? first, this.settings.url),
      matched: matchedIn(answer),
    };
  }

  async orderable(wish: StacWish, page: PageWish, call: ProviderCall): Promise<StacPage<OrderableItem>> {
    const { items, ...rest } = await this.page(wish, page, call);
    const definition = definitionOf(wish.collection);
    return {
      items: items.flatMap((item) => toOrderable(this.withOnlineAssets(item, wish.collection), definition)),
      ...rest,
    };
  }

  async item(collection: string, id: string, call: ProviderCall): Promise<StacItem | null> {
    try {
      const path = `/collections/${encodeURIComponent(collection)}/items/${encodeURIComponent(id)}`;
      const [item] = foundItems(this.name, { features: [await this.json(path, call)] });
      return item ? this.withOnlineAssets(item, collection) : null;
    } catch (error) {
      if (isDomainError(error, 'NOT_FOUND')) return null;
      throw error;
    }
  }

  async open(href: string, { signal }: ProviderCall): Promise<Readable> {
    const headers = this.headersFor(href);
    return (await this.outbound.fetch(new URL(href), { signal, ...(headers && { headers }) })).body;
  }

  bytesOf(href: string, { signal }: ProviderCall): Promise<FileBytes | null> {
    return this.online.bytesOf(new URL(href), this.headersFor(href), signal);
  }

  headersFor(href: string): Readonly<Record<string, string>> | null {
    const { url, headers } = this.settings;
    return new URL(href).host === new URL(url).host && Object.keys(headers).length > 0 ? headers : null;
  }

  native(body: Readonly<Record<string, unknown>>, call: ProviderCall): Promise<unknown> {
    return this.request(new URL(`${this.settings.url}/search`), { method: 'POST', body, signal: call.signal });
  }

  /** How this API takes a condition on a property: its landing page says, once. */
  private filterOf(call: ProviderCall): Promise<CloudFilter> {
    const asked = (this.cloudFilter ??= this.json('', call).then(cloudFilterOf));
    asked.catch(() => (this.cloudFilter = null));
    return asked;
  }

  private withOnlineAssets(item: StacItem, collection: string): StacItem {
    const path = `/collections/${encodeURIComponent(collection)}/items/${encodeURIComponent(item.id)}`;
    return onlineAssets(item, `${this.settings.url}${path}`);
  }

  private json(path: string, { signal }: ProviderCall): Promise<unknown> {
    return this.request(new URL(`${this.settings.url}${path}`), { signal });
  }

  private request(url: URL, request: OutboundRequest): Promise<unknown> {
    const { headers } = this.settings;
    return this.http.json(`The STAC API "${this.name}"`, url, { ...request, headers, accept: 'application/geo+json, application/json;q=0.9' }); // prettier-ignore
  }
}

/** What bands are called does not depend on where the files are: `red` of Earth Search is the `B04` of this house. */
function definitionOf(collection: string): CollectionDefinition | null {
  return builtInCollection(collection)?.definition ?? null;
}

/** None for an item without outline or without files of bands. */
function toOrderable(item: StacItem, definition: CollectionDefinition | null): OrderableItem[] {
  const { id, geometry, properties } = item;
  const isArea = geometry?.type === 'Polygon' || geometry?.type === 'MultiPolygon';
  const bands = isArea ? sceneBands(item, definition) : null;
  if (!isArea || bands === null) return [];
  const at = Date.parse(String(properties.datetime ?? properties.start_datetime ?? ''));
  return [{ id, footprint: geometry, acquired: Number.isNaN(at) ? null : new Date(at), item, bands }];
}
