import { type Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import { isDomainError } from '#libs/errors';
import { DataSource } from 'typeorm';
import { JsonMember } from '../../../platform/http/json-member.js';
import { ANY_UUID } from '../../../platform/http/uuid.pipe.js';
import { clippedAreas } from '../clipped-areas.query.js';
import { type Area, type ImportedBands, type ImportProvider, type ItemState, type ProviderCall, type ProviderItem, type ReceivedFile, type SearchPage, type TilePlan } from '../import-provider.js'; // prettier-ignore
import { pageNumber } from '../page-number.js';
import { type AirbusFeature, type AirbusPage, readPage, toItem } from './airbus-items.js';
import { findByTag, idOf, ORDER_KIND, orderBody, type OrderedProduct, productState, tagOf } from './airbus-order.js';
import {
  AIRBUS_COLLECTIONS,
  type AirbusQuery,
  MAX_PRODUCTS,
  readAirbusQuery,
  searchParameters,
} from './airbus-query.js';
import { AIRBUS_BANDS, planAirbusTiles } from './airbus-tiles.js';
import { AIRBUS, OneAtlas } from './one-atlas.js';
import { noSuchProduct } from '../no-such-product.js';

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
    const { features, totalResults, others } = await this.find({ ...searchParameters(query, area), itemsPerPage, startPage }, call); // prettier-ignore
    const isLast = totalResults === null ? features.length < itemsPerPage : startPage * itemsPerPage >= totalResults;
    return {
      body: { ...others, features, ...(totalResults !== null && { totalResults }) },
      nextToken: isLast || features.length === 0 ? null : String(startPage + 1),
      hasLinks: true,
    };
  }

  nativeSearch(body: Readonly<Record<string, unknown>>, call: ProviderCall): Promise<unknown> {
    this.oneAtlas.assertOffered();
    return this.oneAtlas.post(this.searchUrl, body, call.signal);
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
    const features = query.itemIds === null ? await this.matching(query, area, call) : await this.named(query, call);
    const items = features.map(toItem);
    await this.assertOrderable(await this.productsOf(area, items), call);
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
    const tag = tagOf(idempotencyKey);
    const placed = await this.oneAtlas.get(this.ordersUrl(`?kind=${ORDER_KIND}&tags=${tag}&itemsPerPage=10&page=1`), call.signal); // prettier-ignore
    const id = findByTag(placed, tag);
    if (id !== null) return [id];
    const body = { ...orderBody(await this.productsOf(area, items)), tags: [tag] };
    return [idOf(await this.oneAtlas.post(this.ordersUrl(), body, call.signal))];
  }

  async state(
    placed: readonly string[],
    items: readonly ProviderItem[],
    _query: AirbusQuery,
    call: ProviderCall,
  ): Promise<readonly ItemState[]> {
    const order = await this.oneAtlas.get(this.ordersUrl(`/${encodeURIComponent(placed[0] ?? '')}`), call.signal);
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

  /** @throws INVALID above what one order may have */
  private async matching(query: AirbusQuery, area: Area, call: ProviderCall): Promise<readonly AirbusFeature[]> {
    const page = { itemsPerPage: MAX_PRODUCTS + 1, startPage: 1 };
    const { features, totalResults } = await this.find({ ...searchParameters(query, area), ...page }, call);
    const found = Math.max(features.length, totalResults ?? 0);
    if (found > MAX_PRODUCTS)
      new JsonMember(undefined, ['input', 'data', 0, 'dataFilter']).refuse(
        `${found} products match; an order may have ${MAX_PRODUCTS}`,
      );
    return features;
  }

  /** @throws INVALID for ids that are not in the catalogue, or of the other constellation */
  private async named({ itemIds, constellation }: AirbusQuery, call: ProviderCall): Promise<readonly AirbusFeature[]> {
    const features: AirbusFeature[] = [];
    for (const [i, id] of itemIds!.entries()) {
      const member = new JsonMember(id, ['input', 'data', 0, 'products', i, 'id']);
      const page = await this.find({ id }, call);
      const found = page.features.find(({ properties }) => properties.id.toLowerCase() === id);
      if (found === undefined) return member.refuse('is not in the catalogue of AIRBUS');
      const told = found.properties['constellation'];
      if (typeof told === 'string' && told !== constellation) member.refuse(`is of ${told}, not of ${constellation}`);
      features.push({ ...found, properties: { ...found.properties, id } });
    }
    return features;
  }

  /** The same body as the order's, so that a quote is refused where the order would be. */
  private async assertOrderable(products: readonly OrderedProduct[], call: ProviderCall): Promise<void> {
    if (products.length === 0) return;
    const url = new URL(`${this.oneAtlas.config.dataUrl}/api/v1/prices`);
    const { orderable, feasibility } = ((await this.oneAtlas.post(url, orderBody(products), call.signal)) ?? {}) as Record<string, unknown>; // prettier-ignore
    if (typeof orderable !== 'string' || orderable.toLowerCase() === 'ok') return;
    const why = typeof feasibility === 'string' ? `, feasibility: ${feasibility}` : '';
    new JsonMember(undefined, ['input', 'data', 0]).refuse(`AIRBUS does not take this order (orderable: ${orderable}${why})`); // prettier-ignore
  }

  private async productsOf(area: Area, items: readonly ProviderItem[]): Promise<OrderedProduct[]> {
    const footprints = items.map(({ footprint }) => footprint);
    const parts = await clippedAreas(this.dataSource, area, footprints);
    return items.flatMap(({ id }, i) => (parts[i] ? [{ id, aoi: parts[i] }] : []));
  }

  private async find(parameters: Readonly<Record<string, unknown>>, call: ProviderCall): Promise<AirbusPage> {
    return readPage(await this.oneAtlas.post(this.searchUrl, parameters, call.signal));
  }

  private get searchUrl(): URL {
    return new URL(`${this.oneAtlas.config.searchUrl}/api/v2/opensearch`);
  }

  private ordersUrl(rest = ''): URL {
    return new URL(`${this.oneAtlas.config.dataUrl}/api/v1/orders${rest}`);
  }
}
