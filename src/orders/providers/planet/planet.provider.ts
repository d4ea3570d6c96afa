import { Injectable } from '@nestjs/common';
import { PlanetConfig } from '../../../platform/config/config.js';
import { JsonMember } from '../../../platform/http/json-member.js';
import { type Area, type ImportProvider, type ProviderCall, type ProviderItem, type ProviderQuery, type ProviderSubscriptions, type Purpose, type ReceivedFile, type SearchPage } from '../import-provider.js'; // prettier-ignore
import { PlanetApi } from './planet-api.js';
import { PlanetBucket } from './planet-bucket.js';
import { PlanetCatalogue } from './planet-catalogue.js';
import { PlanetKeys } from './planet-keys.js';
import { PlanetOrders } from './planet-orders.js';
import { type PlanetQuery, readPlanetQuery, type SceneQuery } from './planet-query.js';
import { noBucket, PlanetSubscriptions } from './planet-subscriptions.js';
import { planetBands, planetTiles } from './planet-tiles.js';

/** Of an area that Planet cuts to or watches. */
const MAX_POINTS = 1500;

/**
 * Planet: PlanetScope and SkySat by the Data, Orders and Subscriptions APIs, analysis-ready PlanetScope and planetary
 * variables by subscription. Planet counts what an account uses by itself; there are no quotas here (tpdi §6).
 */
@Injectable()
export class PlanetProvider implements ImportProvider {
  readonly name = 'PLANET';
  readonly quotaCollections = [];
  readonly subscriptions: ProviderSubscriptions;

  constructor(
    private readonly api: PlanetApi,
    private readonly keys: PlanetKeys,
    private readonly catalogue: PlanetCatalogue,
    private readonly orders: PlanetOrders,
    private readonly bucket: PlanetBucket,
    private readonly config: PlanetConfig,
    subscribed: PlanetSubscriptions,
  ) {
    this.subscriptions = {
      start: async (query, area, key, call) => subscribed.start(planet(query), area, key, keys.forOrdering(call)),
      watch: async (placed, query, area, cursor, call) =>
        subscribed.watch(placed, planet(query), area, cursor, keys.forOrdering(call)),
      stop: async (placed, call) => subscribed.stop(placed, keys.forOrdering(call)),
    };
  }

  readQuery(data: JsonMember, purpose: Purpose): PlanetQuery {
    return readPlanetQuery(data, purpose);
  }

  checkArea(area: Area, bounds: JsonMember): void {
    const points = area.coordinates.flat(area.type === 'Polygon' ? 1 : 2).length;
    if (points > MAX_POINTS)
      bounds.without().refuse(`must have ${MAX_POINTS} points at most for Planet; they have ${points}`);
  }

  /** Adds nothing. @throws INVALID without a key of the caller's; UNAVAILABLE for subscriptions without a bucket */
  async complete(query: ProviderQuery, _area: Area | null, call: ProviderCall): Promise<ProviderQuery> {
    const { purpose } = planet(query);
    if (purpose !== 'search') this.keys.forOrdering(call);
    if (purpose === 'subscription' && this.config.delivery === null) throw noBucket();
    return query;
  }

  bandsOf(query: ProviderQuery) {
    return planetBands(planet(query));
  }

  async search(
    query: ProviderQuery,
    area: Area,
    page: { count: number | null; token: string | null },
    call: ProviderCall,
  ): Promise<SearchPage> {
    return this.catalogue.search(scenes(query), area, page, this.keys.forLooking(call));
  }

  async nativeSearch(body: Readonly<Record<string, unknown>>, call: ProviderCall): Promise<unknown> {
    return (await this.api.post('/data/v1/quick-search', body, this.keys.forLooking(call))).value;
  }

  async thumbnail(productCollection: string, productId: string, call: ProviderCall) {
    return this.catalogue.thumbnail(productCollection, productId, this.keys.forLooking(call));
  }

  async selectItems(query: ProviderQuery, area: Area, call: ProviderCall): Promise<readonly ProviderItem[]> {
    return this.catalogue.select(scenes(query), area, this.keys.forOrdering(call));
  }

  /** Planet has no least area per order that it tells of. */
  chargedKm2(_query: ProviderQuery, itemKm2: ReadonlyMap<string, number>): number {
    return [...itemKm2.values()].reduce((sum, km2) => sum + km2, 0);
  }

  async place(query: ProviderQuery, area: Area, items: readonly ProviderItem[], key: string, call: ProviderCall) {
    return this.orders.place(scenes(query), area, items, key, this.keys.forOrdering(call));
  }

  async state(placed: readonly string[], items: readonly ProviderItem[], query: ProviderQuery, call: ProviderCall) {
    return planet(query).purpose === 'subscription'
      ? this.bucket.states(placed, items)
      : this.orders.states(placed, items, this.keys.forOrdering(call));
  }

  async planTiles(query: ProviderQuery, item: ProviderItem, files: readonly ReceivedFile[]) {
    return planetTiles(planet(query), item, files);
  }
}

/** Stored queries come back as what `readQuery` made. */
const planet = (query: ProviderQuery) => query as PlanetQuery;
const scenes = (query: ProviderQuery) => query as SceneQuery;
