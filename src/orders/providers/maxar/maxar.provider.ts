import { type Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { JsonMember } from '../../../platform/http/json-member.js';
import { inParallel } from '../../../platform/process/bounded-parallel.js';
import { clippedAreas } from '../clipped-areas.query.js';
import { type Area, type ImportedBands, type ImportProvider, type ItemState, type ProviderCall, type ProviderItem, type ReceivedFile, type SearchPage, type TilePlan } from '../import-provider.js'; // prettier-ignore
import { noSuchProduct } from '../no-such-product.js';
import { MaxarCatalogue } from './maxar-catalogue.js';
import { MAXAR, MaxarHub } from './maxar-hub.js';
import { toFlatImage, toItem } from './maxar-images.js';
import { fromOldSearch } from './maxar-native-search.js';
import { type OrderedImage } from './maxar-order.js';
import { MaxarOrders } from './maxar-orders.js';
import { MaxarPreviews } from './maxar-previews.js';
import { CATALOG_ID, MAXAR_COLLECTION, type MaxarQuery, readMaxarQuery } from './maxar-query.js';
import { MAXAR_BANDS, planMaxarTiles } from './maxar-tiles.js';

/** Each image must cover as much of the bounds (tpdi §3). */
const LEAST_KM2 = 5;
const AT_ONCE = 3;
/** Between image and order in what was placed; order ids have none. */
const SEPARATOR = ':';

/**
 * Maxar Geospatial Platform: WorldView and GeoEye by the Discovery API (STAC) and the Ordering API, which clips and
 * delivers a ZIP archive per image.
 */
@Injectable()
export class MaxarProvider implements ImportProvider {
  readonly name = MAXAR;
  readonly quotaCollections = [MAXAR_COLLECTION];

  constructor(
    private readonly hub: MaxarHub,
    private readonly catalogue: MaxarCatalogue,
    private readonly orders: MaxarOrders,
    private readonly previews: MaxarPreviews,
    private readonly dataSource: DataSource,
  ) {}

  readonly readQuery = readMaxarQuery;

  checkArea(area: Area, bounds: JsonMember): void {
    const geometry = bounds.get('geometry');
    if (!geometry.isAbsent && geometry.get('type').value === 'MultiPolygon')
      geometry.get('type').refuse('MAXAR takes polygons only, no MultiPolygon');
    if (area.type === 'MultiPolygon') bounds.refuse('MAXAR takes one polygon only; this area is in several parts');
  }

  bandsOf(): ImportedBands {
    return MAXAR_BANDS;
  }

  /** `count` and tokens have no effect (tpdi §2.2): the answer has all images, 1,000 at most. */
  async search(query: MaxarQuery, area: Area, _page: unknown, call: ProviderCall): Promise<SearchPage> {
    this.hub.assertOffered();
    const features = (await this.catalogue.matching(query, area, call)).map(toFlatImage);
    return { body: { features }, nextToken: null, hasLinks: false };
  }

  async nativeSearch(body: Readonly<Record<string, unknown>>, call: ProviderCall): Promise<unknown> {
    const translated = fromOldSearch(body);
    this.hub.assertOffered();
    if (translated === null) return this.catalogue.ask(body, call);
    return { features: (await this.catalogue.all(translated, call)).map(toFlatImage) };
  }

  async thumbnail(collection: string, id: string, call: ProviderCall): Promise<{ mediaType: string; body: Readable }> {
    if (!CATALOG_ID.test(id)) throw noSuchProduct(collection, id);
    this.hub.assertOffered();
    const [image] = await this.catalogue.all({ ids: [id] }, call, 1);
    const picture = image === undefined ? null : await this.previews.of(image, call.signal);
    if (picture === null) throw noSuchProduct(collection, id);
    return picture;
  }

  async selectItems(query: MaxarQuery, area: Area, call: ProviderCall): Promise<readonly ProviderItem[]> {
    this.hub.assertOffered();
    const items = (await this.catalogue.ordered(query, area, call)).map(toItem);
    await this.orders.assertOrderable(await this.imagesOf(area, items), query, call);
    return items;
  }

  chargedKm2(_query: MaxarQuery, itemKm2: ReadonlyMap<string, number>): number {
    const small = [...itemKm2].find(([, km2]) => km2 < LEAST_KM2);
    if (small !== undefined)
      new JsonMember(undefined, ['input', 'bounds']).refuse(
        `covers ${small[1]} km² of the image ${small[0]}; MAXAR sells ${LEAST_KM2} km² of an image at least`,
      );
    return [...itemKm2.values()].reduce((sum, km2) => sum + km2, 0);
  }

  async place(
    query: MaxarQuery,
    area: Area,
    items: readonly ProviderItem[],
    idempotencyKey: string,
    call: ProviderCall,
  ): Promise<readonly string[]> {
    const orders = await this.orders.place(await this.imagesOf(area, items), query, idempotencyKey, call);
    return [...orders].map(([image, order]) => `${image}${SEPARATOR}${order}`);
  }

  async state(
    placed: readonly string[],
    items: readonly ProviderItem[],
    _query: MaxarQuery,
    call: ProviderCall,
  ): Promise<readonly ItemState[]> {
    const orders = new Map(placed.map(imageAndOrder));
    return inParallel(items, AT_ONCE, async ({ id: itemId }): Promise<ItemState> => {
      const order = orders.get(itemId);
      if (order === undefined)
        return { itemId, state: 'failed', message: 'MAXAR has no order of this image', files: [] };
      const { state, message, files } = await this.orders.state(order, call);
      return { itemId, state, message, files };
    });
  }

  planTiles(_query: MaxarQuery, { acquired }: ProviderItem, files: readonly ReceivedFile[]): Promise<TilePlan[]> {
    return planMaxarTiles(files, acquired);
  }

  private async imagesOf(area: Area, items: readonly ProviderItem[]): Promise<OrderedImage[]> {
    const footprints = items.map(({ footprint }) => footprint);
    const parts = await clippedAreas(this.dataSource, area, footprints);
    return items.flatMap(({ id }, i) => (parts[i] ? [{ id, aoi: parts[i] }] : []));
  }
}

function imageAndOrder(placed: string): [image: string, order: string] {
  const end = placed.lastIndexOf(SEPARATOR);
  return [placed.slice(0, end), placed.slice(end + 1)];
}
