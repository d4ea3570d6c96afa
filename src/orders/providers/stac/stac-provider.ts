import { type Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import { DomainError, isDomainError } from '#libs/errors';
import { type JsonMember } from '../../../platform/http/json-member.js';
import { invalidField } from '../../../platform/http/validation.js';
import { ObjectLocations } from '../../../platform/storage/object-locations.js';
import {
  type Area,
  type ImportedBands,
  type ImportProvider,
  type ItemState,
  type ProviderCall,
  type ProviderItem,
  type ProviderQuery,
  type Purpose,
  type ReceivedFile,
  type SearchPage,
  type TilePlan,
} from '../import-provider.js';
import { memoIn, tileOf, toProviderItem } from './item-files.js';
import { importedBands, orderedBands } from './ordered-bands.js';
import { placeOf, referredSources } from './referred-path.js';
import { allItems, MAX_PAGE, stateOf, wishOf } from './stac-items.js';
import { readStacQuery, STAC, type StacQuery } from './stac-query.js';
import { type OrderableItem, type StacSource } from './stac-source.js';
import { StacSources } from './stac-sources.js';
import { StacWatch } from './stac-watch.js';
import { pictureIn } from './thumbnail-asset.js';

const PAGE = 10;
/** Of the items that a query finds, so many are looked at for one whose bands can be told. */
const LOOKED_AT = 20;

/**
 * The open provider (`provider: "STAC"`): collections of this instance and of configured STAC APIs. Nothing is ordered
 * anywhere: items are there as soon as they are found, and files are fetched from where their assets point.
 */
@Injectable()
export class StacProvider implements ImportProvider {
  readonly name = 'STAC';
  readonly quotaCollections = [STAC];
  readonly subscriptions: StacWatch;

  constructor(
    private readonly sources: StacSources,
    private readonly locations: ObjectLocations,
  ) {
    this.subscriptions = new StacWatch(sources);
  }

  readQuery(data: JsonMember, purpose: Purpose): StacQuery {
    return readStacQuery(data, purpose, this.sources.names);
  }

  checkArea(): void {
    // Any polygon will do.
  }

  async complete(asked: ProviderQuery, area: Area | null, call: ProviderCall): Promise<StacQuery> {
    const query = asked as StacQuery;
    const source = this.sourceOf(query);
    const definition = await known(query, source.definition(query.collection, call));
    if (definition?.netcdf !== undefined)
      throw invalidField('body', 'input->data->0->collection', 'its items are swaths in netCDF, which cannot become tiles of a BYOC collection', query.collection); // prettier-ignore
    const [sample] = (await source.orderable(wishOf(query, area), { limit: LOOKED_AT, token: null }, call)).items;
    if (sample === undefined) return query;
    const bands = await orderedBands(sample, query.assets, definition, (href) => source.bytesOf(href, call));
    return query.delivery === 'copy' ? { ...query, bands } : { ...query, ...(await this.referred(bands, sample)) };
  }

  bandsOf(query: ProviderQuery): ImportedBands {
    const { bands, bucket } = query as StacQuery;
    return importedBands(bands, bucket);
  }

  async search(
    asked: ProviderQuery,
    area: Area,
    { count, token }: { count: number | null; token: string | null },
    call: ProviderCall,
  ): Promise<SearchPage> {
    const query = asked as StacQuery;
    const source = this.sourceOf(query);
    const limit = Math.min(count ?? PAGE, MAX_PAGE);
    const { items, next, matched } = await source.page(wishOf(query, area), { limit, token }, call);
    // An empty page may mean a collection that is not there, which is worth saying.
    if (items.length === 0 && token === null) await known(query, source.definition(query.collection, call));
    const body = { type: 'FeatureCollection', features: items, ...(matched !== null && { totalResults: matched }) };
    return { body, nextToken: next, hasLinks: true };
  }

  async nativeSearch(body: Readonly<Record<string, unknown>>, call: ProviderCall): Promise<unknown> {
    const { catalog = null, ...search } = body;
    const source = typeof catalog === 'string' || catalog === null ? this.sources.find(catalog) : null;
    if (source === null)
      throw invalidField('body', 'catalog', `must be one of ${this.sources.names.join(', ') || 'none'}`, catalog);
    return source.native(search, call);
  }

  /** @param place `<collection>`, or `<catalog>:<collection>` */
  async thumbnail(place: string, id: string, call: ProviderCall): Promise<{ mediaType: string; body: Readable }> {
    const at = place.indexOf(':');
    const remote = at === -1 ? null : this.sources.find(place.slice(0, at));
    const source = remote ?? (this.sources.find(null) as StacSource);
    const item = await source.item(remote === null ? place : place.slice(at + 1), id, call);
    const picture = item && pictureIn(item);
    if (!picture)
      throw new DomainError('NOT_FOUND', `There is no thumbnail of ${JSON.stringify(id)} in ${JSON.stringify(place)}`);
    return { mediaType: picture.mediaType, body: await source.open(picture.href, call) };
  }

  async selectItems(asked: ProviderQuery, area: Area, call: ProviderCall): Promise<readonly ProviderItem[]> {
    const query = asked as StacQuery;
    const found = await allItems(this.sourceOf(query), wishOf(query, query.itemIds === null ? area : null), call);
    const unknown = query.itemIds?.find((id) => !found.some((item) => item.id === id));
    if (unknown !== undefined)
      throw invalidField('body', 'input->data->0->itemIds', `the collection ${query.collection} has no such item with raster files`, unknown); // prettier-ignore
    const items = found.map((item) => toProviderItem(item, query));
    const unfit = items.find((item) => memoIn(item).fault !== undefined);
    if (unfit) throw invalidField('body', 'input->data->0', `item ${unfit.id} does not fit the others: ${memoIn(unfit).fault}`, unfit.id); // prettier-ignore
    return items;
  }

  chargedKm2(_query: ProviderQuery, itemKm2: ReadonlyMap<string, number>): number {
    return [...itemKm2.values()].reduce((sum, km2) => sum + km2, 0);
  }

  /** There is nobody to order from. */
  async place(): Promise<readonly string[]> {
    return [];
  }

  async state(
    _placed: readonly string[],
    items: readonly ProviderItem[],
    asked: ProviderQuery,
    call: ProviderCall,
  ): Promise<readonly ItemState[]> {
    const query = asked as StacQuery;
    const source = this.sourceOf(query);
    const wish = { ...wishOf(query, null), ids: items.map(({ id }) => id), interval: null, maxCloudCover: 100 };
    const found = new Map((await allItems(source, wish, call)).map((item) => [item.id, item]));
    return items.map((item) => stateOf(item, found.get(item.id) ?? null, query, source));
  }

  async planTiles(_query: ProviderQuery, item: ProviderItem, _files: readonly ReceivedFile[]): Promise<TilePlan[]> {
    const memo = memoIn(item);
    if (memo.fault !== undefined)
      throw new DomainError('RASTER_UNSUPPORTED', `Item ${item.id} cannot become a tile: ${memo.fault}`);
    return [tileOf(item, memo)];
  }

  /** @throws UNAVAILABLE for a catalogue that was taken out of the configuration after the order */
  private sourceOf({ catalog }: StacQuery): StacSource {
    const source = this.sources.find(catalog);
    if (source === null)
      throw new DomainError('UNAVAILABLE', `The STAC API "${catalog}" is not configured here any more`);
    return source;
  }

  /** @throws INVALID for files that BYOC could not find by one path */
  private async referred(
    bands: StacQuery['bands'],
    sample: OrderableItem,
  ): Promise<Pick<StacQuery, 'bands' | 'bucket'>> {
    const places = bands.map(({ of }) => sample.bands[of]!.href);
    const isOurs = await Promise.all(
      places.map(async (href) => placeOf(href) !== null && (await this.locations.find(href)) !== null),
    );
    const referred = isOurs.every(Boolean) ? referredSources(bands, sample.bands) : null;
    if (referred === null)
      throw invalidField('body', 'input->data->0->delivery', 'the files of the bands must lie in one bucket of this instance, under names that differ in one part; use "copy"', 'reference'); // prettier-ignore
    return referred;
  }
}

async function known<T>({ collection, catalog }: StacQuery, definition: Promise<T>): Promise<T> {
  return definition.catch((error: unknown) => {
    if (!isDomainError(error, 'NOT_FOUND')) throw error;
    const where = catalog === null ? 'here' : `at "${catalog}"`;
    throw invalidField('body', 'data->0->collection', `there is no such collection ${where}`, collection);
  });
}
