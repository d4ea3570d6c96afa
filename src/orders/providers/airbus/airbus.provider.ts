import { type Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import { isDomainError } from '#libs/errors';
import { DataSource } from 'typeorm';
import { ANY_UUID } from '../../../platform/http/uuid.pipe.js';
import { clippedAreas } from '../clipped-areas.query.js';
import { type Area, type ImportedBands, type ImportProvider, type ItemState, type ProviderCall, type ProviderItem, type ReceivedFile, type SearchPage, type TilePlan } from '../import-provider.js'; // prettier-ignore
import { noSuchProduct } from '../no-such-product.js';
import { pageNumber } from '../page-number.js';
import { AirbusCatalogue } from './airbus-catalogue.js';
import { toItem } from './airbus-items.js';
import { type OrderedProduct, productState } from './airbus-order.js';
import { AirbusOrders } from './airbus-orders.js';
import { AIRBUS_COLLECTIONS, type AirbusQuery, readAirbusQuery, searchParameters } from './airbus-query.js';
import { AIRBUS_BANDS, planAirbusTiles } from './airbus-tiles.js';
import { AIRBUS, OneAtlas } from './one-atlas.js';

const DEFAULT_COUNT = 50;
/** Of one answer of OneAtlas. */
const MAX_COUNT = 100;
/** Square kilometres that an order is charged at least. */
const LEAST_KM2 = { PHR: 0.25, SPOT: 2.5 } as const;

/**
 * Airbus OneAtlas: Pléiades and SPOT of the Living Library, by its public API (OpenSearch, prices, orders). It clips,
 * and delivers a ZIP archive per product.
 */
@Injectable()
export class AirbusProvider implements ImportProvider {
  readonly name = AIRBUS;
  readonly quotaCollections = AIRBUS_COLLECTIONS;

  constructor(
    private readonly oneAtlas: OneAtlas,
    private readonly catalogue: AirbusCatalogue,
    private readonly orders: AirbusOrders,
    private readonly dataSource: DataSource,
  ) {}

  readonly readQuery = readAirbusQuery;

  checkArea(): void {
    // Polygons and multipolygons of any size are taken.
  }

  bandsOf(): ImportedBands {
    return AIRBUS_BANDS;
  }

  async search(
    query: AirbusQuery,
    area: Area,
    { count, token }: { count: number | null; token: string | null },
    call: ProviderCall,
  ): Promise<SearchPage> {
    this.oneAtlas.assertOffered();
    const startPage = pageNumber(token);
    const itemsPerPage = Math.min(count ?? DEFAULT_COUNT, MAX_COUNT);
    const { features, totalResults, others } = await this.catalogue.find({ ...searchParameters(query, area), itemsPerPage, startPage }, call); // prettier-ignore
    const isLast = totalResults === null ? features.length < itemsPerPage : startPage * itemsPerPage >= totalResults;
    return {
      body: { ...others, features, ...(totalResults !== null && { totalResults }) },
      nextToken: isLast || features.length === 0 ? null : String(startPage + 1),
      hasLinks: true,
    };
  }

  nativeSearch(body: Readonly<Record<string, unknown>>, call: ProviderCall): Promise<unknown> {
    this.oneAtlas.assertOffered();
    return this.catalogue.ask(body, call);
  }

  async thumbnail(collection: string, id: string, call: ProviderCall): Promise<{ mediaType: string; body: Readable }> {
    if (!ANY_UUID.test(id)) throw noSuchProduct(collection, id);
    this.oneAtlas.assertOffered();
    const url = new URL(`${this.oneAtlas.config.accessUrl}/api/v1/items/${id.toLowerCase()}/thumbnail?width=512`);
    try {
      return await this.oneAtlas.picture(url, call.signal);
    } catch (error) {
      throw isDomainError(error, 'NOT_FOUND') ? noSuchProduct(collection, id) : error;
    }
  }

  async selectItems(query: AirbusQuery, area: Area, call: ProviderCall): Promise<readonly ProviderItem[]> {
    this.oneAtlas.assertOffered();
    const items = (await this.catalogue.ordered(query, area, call)).map(toItem);
    await this.orders.assertOrderable(await this.productsOf(area, items), call);
    return items;
  }

  chargedKm2({ constellation }: AirbusQuery, itemKm2: ReadonlyMap<string, number>): number {
    const total = [...itemKm2.values()].reduce((sum, km2) => sum + km2, 0);
    return Math.max(total, LEAST_KM2[constellation]);
  }

  async place(
    _query: AirbusQuery,
    area: Area,
    items: readonly ProviderItem[],
    idempotencyKey: string,
    call: ProviderCall,
  ): Promise<readonly string[]> {
    return [await this.orders.place(await this.productsOf(area, items), idempotencyKey, call)];
  }

  async state(
    placed: readonly string[],
    items: readonly ProviderItem[],
    _query: AirbusQuery,
    call: ProviderCall,
  ): Promise<readonly ItemState[]> {
    const order = await this.orders.get(placed[0] ?? '', call);
    return Promise.all(
      items.map(async ({ id: itemId }) => {
        const { state, message, href } = productState(order, itemId);
        if (href === null) return { itemId, state, message, files: [] };
        const headers = await this.oneAtlas.headersFor(href);
        const file = { path: `${itemId}.zip`, href, size: null, checksum: null, headers, isArchive: true };
        return { itemId, state, message, files: [file] };
      }),
    );
  }

  planTiles(_query: AirbusQuery, { acquired }: ProviderItem, files: readonly ReceivedFile[]): Promise<TilePlan[]> {
    return planAirbusTiles(files, acquired);
  }

  private async productsOf(area: Area, items: readonly ProviderItem[]): Promise<OrderedProduct[]> {
    const footprints = items.map(({ footprint }) => footprint);
    const parts = await clippedAreas(this.dataSource, area, footprints);
    return items.flatMap(({ id }, i) => (parts[i] ? [{ id, aoi: parts[i] }] : []));
  }
}
