import { type Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import { DomainError } from '#libs/errors';
import { HOUSE_BUCKET } from '#libs/storage';
import { type Cql2Expression, type StacItem } from '#libs/stac';
import { DataSource } from 'typeorm';
import { type Principal, principalOfUser } from '../../../auth/index.js';
import {
  builtInCollection,
  canonicalItem,
  type Collection,
  CollectionAccess,
  type CollectionDefinition,
  itemOf,
  RenderScenes,
  type SceneQuery,
  SceneSearch,
  type SceneToRender,
  StacSearch,
  WRITTEN_BY_USERS,
} from '../../../catalog/index.js';
import { Outbound } from '../../../platform/outbound/outbound.js';
import { ObjectLocations } from '../../../platform/storage/object-locations.js';
import { type ProviderCall } from '../import-provider.js';
import { FilesOnline } from './files-online.js';
import { type FileBytes, type OrderableItem, type PageWish, type StacPage, type StacSource, type StacWish } from './stac-source.js'; // prettier-ignore

/**
 * The catalogue of this instance as its callers see it: built-in collections, users' STAC collections, BYOC collections,
 * registered datasets. Whoever ordered is asked for anew each time, so that rights taken back are gone at once.
 */
@Injectable()
export class HouseSource implements StacSource {
  constructor(
    private readonly dataSource: DataSource,
    private readonly collections: CollectionAccess,
    private readonly search: SceneSearch,
    private readonly scenes: RenderScenes,
    private readonly locations: ObjectLocations,
    private readonly outbound: Outbound,
    private readonly online: FilesOnline,
    private readonly stac: StacSearch,
  ) {}

  async definition(collection: string, call: ProviderCall): Promise<CollectionDefinition | null> {
    return (await this.collections.loadReadable(await this.readerOf(call), idOf(collection))).definition;
  }

  async page(wish: StacWish, page: PageWish, call: ProviderCall): Promise<StacPage<StacItem>> {
    const reader = await this.readerOf(call);
    const query = queryOf(wish, page);
    const [{ scenes, next }, matched] = [
      await this.search.search(reader, query),
      await this.search.count(reader, query),
    ];
    return {
      items: scenes.map(({ document }) => itemOf(document, call.baseUrl ?? '')),
      next,
      matched: matched.exact ? matched.count : null,
    };
  }

  async orderable(wish: StacWish, page: PageWish, call: ProviderCall): Promise<StacPage<OrderableItem>> {
    const reader = await this.readerOf(call);
    const collection = await this.collections.findReadable(reader, idOf(wish.collection));
    if (collection === null) return { items: [], next: null, matched: null };
    const { scenes, next } = await this.search.search(reader, queryOf(wish, page));
    const ids = scenes.map(({ id }) => id);
    const found = ids.length === 0 ? [] : await this.scenes.find(reader, byIds(collection.id, ids));
    return { items: found.flatMap((scene) => toOrderable(scene, collection)), next, matched: null };
  }

  async item(collection: string, id: string, call: ProviderCall): Promise<StacItem | null> {
    const reader = await this.readerOf(call);
    const found = await this.search.find(reader, idOf(collection), id);
    const within = found && (await this.collections.findReadable(reader, found.collectionId));
    if (!found || !within) return null;
    const item = canonicalItem(found.document);
    const open = Object.entries(item.assets).filter(([, { href }]) => isOpen(href, within));
    return { ...item, assets: Object.fromEntries(open) };
  }

  async open(href: string, { signal }: ProviderCall): Promise<Readable> {
    if (/^https?:/.test(href)) return (await this.outbound.fetch(new URL(href), { signal })).body;
    const { store, key } = await this.locations.getOrThrow(href);
    return store.get(key);
  }

  async bytesOf(href: string, { signal }: ProviderCall): Promise<FileBytes | null> {
    if (/^https?:/.test(href)) return this.online.bytesOf(new URL(href), null, signal);
    const found = await this.locations.find(href);
    const info = found && (await found.store.head(found.key));
    return info && { ...found, size: info.size };
  }

  headersFor(): null {
    return null;
  }

  async native(body: Readonly<Record<string, unknown>>, call: ProviderCall): Promise<unknown> {
    const reader = { principal: await this.readerOf(call), baseUrl: call.baseUrl ?? '' };
    return JSON.parse(await this.stac.post(body, reader)) as unknown;
  }

  private async readerOf({ ownerId, role }: ProviderCall): Promise<Principal | null> {
    if (ownerId === null) return null;
    const reader = await principalOfUser(this.dataSource.manager, ownerId);
    if (reader === null) throw new DomainError('FORBIDDEN', 'Whoever ordered this has no account here any more');
    return role === 'viewer' ? { ...reader, role } : reader;
  }
}

/** `S2L2A`, as older clients say, is `sentinel-2-l2a`. */
const idOf = (collection: string) => builtInCollection(collection)?.id ?? collection;

function queryOf(wish: StacWish, { limit, token }: PageWish): SceneQuery {
  return {
    collections: [idOf(wish.collection)],
    ids: wish.ids,
    intersects: wish.area,
    interval: wish.interval,
    filter: wish.maxCloudCover >= 100 ? null : atMost('eo:cloud_cover', wish.maxCloudCover),
    changedSince: wish.changedSince,
    limit,
    token,
  };
}

function atMost(name: string, value: number): Cql2Expression {
  return {
    op: '<=',
    args: [
      { kind: 'property', name },
      { kind: 'number', value },
    ],
  };
}

/** Only those with outlines and bands come back. */
function byIds(collectionId: string, ids: readonly string[]) {
  const anywhere = { area: null, gridEpsg: null, interval: null, filter: null, maxCloudCover: 100 };
  return { ...anywhere, collectionId, ids, order: 'mostRecent' as const, withItems: true, limit: ids.length };
}

/** None for an item whose files are all out of reach. */
function toOrderable({ id, footprint, at, bands, item }: SceneToRender, collection: Collection): OrderableItem[] {
  const open = Object.fromEntries(Object.entries(bands).filter(([, { href }]) => isOpen(href, collection)));
  if (Object.keys(open).length === 0) return [];
  return [{ id, footprint, acquired: at === null ? null : new Date(at), item: item!, bands: open }];
}

/**
 * The bucket of the house holds what has rights of its own (registered rasters, for one): an item that a user wrote opens no
 * way around them.
 */
function isOpen(href: string, { kind }: Collection): boolean {
  if (/^https?:/.test(href)) return URL.canParse(href);
  const isHouse = href.startsWith(`s3://${HOUSE_BUCKET}/`) && WRITTEN_BY_USERS.includes(kind);
  return /^(s3|root):\/\/[^/]+\/./s.test(href) && !isHouse;
}
