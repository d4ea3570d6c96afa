import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Injectable } from '@nestjs/common';
import { RasterPool } from '#libs/raster';
import { DataSource } from 'typeorm';
import { JsonMember } from '../../../platform/http/json-member.js';
import { inParallel } from '../../../platform/process/bounded-parallel.js';
import { Scratch } from '../../../platform/storage/scratch.js';
import { clippedAreas } from '../clipped-areas.query.js';
import { type Area, type ImportedBands, type ImportProvider, type ItemState, type ProviderCall, type ProviderItem, type ReceivedFile, type SearchPage, type TilePlan } from '../import-provider.js'; // prettier-ignore
import { noSuchProduct } from '../no-such-product.js';
import { MAXAR, MaxarHub } from './maxar-hub.js';
import { type MaxarImage, previewOf, readImages, toFlatImage, toItem } from './maxar-images.js';
import { fromOldSearch } from './maxar-native-search.js';
import { fileNameOf, idOf, orderBody, type OrderedImage, orderState, readOrders, referenceOf } from './maxar-order.js';
import { CATALOG_ID, conditionOf, MAX_IMAGES, MAXAR_COLLECTION, type MaxarQuery, readMaxarQuery } from './maxar-query.js';
import { MAXAR_BANDS, planMaxarTiles } from './maxar-tiles.js';

/** Of the imagery sub-catalogue of Discovery. */
const SEARCH = '/discovery/v1/catalogs/imagery/search';
/** Of one answer of Discovery; and as many answers make a search, which has no pages here (tpdi §2.2). */
const PAGE = 100;
const MAX_PAGES = 10;
/** Each image must cover as much of the bounds (tpdi §3). */
const LEAST_KM2 = 5;
const AT_ONCE = 3;
const PREVIEW_PX = 512;
/** Orders of the last time that are looked through for one that was placed already. */
const ORDERS_PAGE = 100;
const MAX_ORDER_PAGES = 20;
/** Between the two ids of what was placed; catalogue ids have none. */
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
    private readonly dataSource: DataSource,
    private readonly scratch: Scratch,
    private readonly pool: RasterPool,
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
    const features = (await this.matching(query, area, PAGE * MAX_PAGES, call)).map(toFlatImage);
    return { body: { features }, nextToken: null, hasLinks: false };
  }

  async nativeSearch(body: Readonly<Record<string, unknown>>, call: ProviderCall): Promise<unknown> {
    this.hub.assertOffered();
    const translated = fromOldSearch(body);
    if (translated === null) return this.hub.post(SEARCH, body, call.signal);
    return { features: (await this.allPages(translated, PAGE * MAX_PAGES, call)).map(toFlatImage) };
  }

  async thumbnail(collection: string, id: string, call: ProviderCall): Promise<{ mediaType: string; body: Readable }> {
    if (!CATALOG_ID.test(id)) throw noSuchProduct(collection, id);
    this.hub.assertOffered();
    const [image] = await this.allPages({ ids: [id] }, 1, call);
    const preview = image === undefined ? null : previewOf(image);
    if (preview === null) throw noSuchProduct(collection, id);
    const body = await this.hub.stream(preview.href, call.signal);
    if (!preview.isTiff) return { mediaType: (body.headers['content-type'] ?? 'image/jpeg').split(';')[0]!, body };
    return { mediaType: 'image/png', body: Readable.from([await this.painted(body, call.signal)]) };
  }

  async selectItems(query: MaxarQuery, area: Area, call: ProviderCall): Promise<readonly ProviderItem[]> {
    this.hub.assertOffered();
    const images = query.itemIds === null ? await this.few(query, area, call) : await this.named(query, call);
    const items = images.map(toItem);
    const ordered = await this.imagesOf(area, items);
    await inParallel(ordered, AT_ONCE, (image) => this.assertOrderable(image, query, call));
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
    const images = await this.imagesOf(area, items);
    const placed = await this.placedBefore(images.map(({ id }) => referenceOf(idempotencyKey, id)), call); // prettier-ignore
    const ids: string[] = [];
    for (const image of images) {
      const reference = referenceOf(idempotencyKey, image.id);
      const id = placed.get(reference) ?? idOf(await this.hub.post(this.pipeline('order'), orderBody(image, query, reference), call.signal)); // prettier-ignore
      ids.push(`${image.id}${SEPARATOR}${id}`);
    }
    return ids;
  }

  async state(
    placed: readonly string[],
    items: readonly ProviderItem[],
    _query: MaxarQuery,
    call: ProviderCall,
  ): Promise<readonly ItemState[]> {
    const orders = new Map(placed.map((ids) => ids.split(SEPARATOR) as [string, string]));
    return inParallel(items, AT_ONCE, async ({ id: itemId }) => {
      const order = orders.get(itemId);
      if (order === undefined) return { itemId, state: 'failed', message: 'MAXAR has no order of this image', files: [] };
      const answer = await this.hub.get(`/ordering/v1/orders/${encodeURIComponent(order)}`, call.signal);
      const { state, message, hrefs } = orderState(answer);
      return { itemId, state, message, files: hrefs.map((href) => this.remoteFile(href, order)) };
    });
  }

  planTiles(_query: MaxarQuery, { acquired }: ProviderItem, files: readonly ReceivedFile[]): Promise<TilePlan[]> {
    return planMaxarTiles(files, acquired);
  }

  private remoteFile(href: string, orderId: string) {
    const path = fileNameOf(href, orderId);
    const isArchive = path.toLowerCase().endsWith('.zip');
    return { path, href, size: null, checksum: null, headers: this.hub.headersFor(href), isArchive };
  }

  /** @throws INVALID above what one order may have */
  private async few(query: MaxarQuery, area: Area, call: ProviderCall): Promise<readonly MaxarImage[]> {
    const found = await this.matching(query, area, MAX_IMAGES + 1, call);
    if (found.length > MAX_IMAGES)
      new JsonMember(undefined, ['input', 'data', 0, 'dataFilter']).refuse(
        `more than ${MAX_IMAGES} images match; an order may have ${MAX_IMAGES}`,
      );
    return found;
  }

  /** @throws INVALID for ids that are not in the catalogue, or of a satellite without the bands */
  private async named({ itemIds, collections }: MaxarQuery, call: ProviderCall): Promise<readonly MaxarImage[]> {
    const images = await this.allPages({ ids: itemIds! }, MAX_IMAGES + 1, call);
    return itemIds!.map((id, i) => {
      const member = new JsonMember(id, ['input', 'data', 0, 'selectedImages', i]);
      const image = images.find((one) => one.id === id);
      if (image === undefined) return member.refuse('is not in the catalogue of MAXAR');
      if (image.collection !== undefined && !collections.includes(image.collection))
        member.refuse(`is of ${image.collection}, which has no 4-band bundle`);
      return image;
    });
  }

  private matching(query: MaxarQuery, area: Area, most: number, call: ProviderCall): Promise<MaxarImage[]> {
    const { collections, interval } = query;
    if (collections.length === 0) return Promise.resolve([]);
    const filter = conditionOf(query);
    const body = {
      collections,
      intersects: area,
      ...(interval !== null && { datetime: `${interval.start ?? '..'}/${interval.end ?? '..'}` }),
      ...(filter !== null && { filter, 'filter-lang': 'cql2-text' }),
    };
    return this.allPages(body, most, call);
  }

  private async allPages(body: Readonly<Record<string, unknown>>, most: number, call: ProviderCall): Promise<MaxarImage[]> {
    const found: MaxarImage[] = [];
    const limit = Math.min(most, PAGE);
    for (let page = 1; found.length < most; page += 1) {
      const images = readImages(await this.hub.post(SEARCH, { ...body, limit, page }, call.signal));
      found.push(...images);
      if (images.length < limit) break;
    }
    return found.slice(0, most);
  }

  /** The same body as the order's, so that a quote is refused where the order would be. */
  private async assertOrderable(image: OrderedImage, query: MaxarQuery, call: ProviderCall): Promise<void> {
    await this.hub.post(this.pipeline('validate'), orderBody(image, query, referenceOf('quote', image.id)), call.signal);
  }

  /** The newest orders are looked through until all are found: what a crash left behind was placed a moment ago. */
  private async placedBefore(references: readonly string[], call: ProviderCall): Promise<ReadonlyMap<string, string>> {
    const found = new Map<string, string>();
    let from = '';
    for (let page = 0; page < MAX_ORDER_PAGES && found.size < references.length; page += 1) {
      const query = `limit=${ORDERS_PAGE}&sort=desc${from}`;
      const { ids, next } = readOrders(await this.hub.get(`/ordering/v1/orders?${query}`, call.signal));
      for (const reference of references) if (ids.has(reference)) found.set(reference, ids.get(reference)!);
      if (next === null) break;
      from = `&starting_after=${encodeURIComponent(next)}`;
    }
    return found;
  }

  private async imagesOf(area: Area, items: readonly ProviderItem[]): Promise<OrderedImage[]> {
    const footprints = items.map(({ footprint }) => footprint);
    const parts = await clippedAreas(this.dataSource, area, footprints);
    return items.flatMap(({ id }, i) => (parts[i] ? [{ id, aoi: parts[i] }] : []));
  }

  /** A GeoTIFF as a picture that browsers show. */
  private painted(body: Readable, signal: AbortSignal): Promise<Uint8Array> {
    return this.scratch.within(
      async (dir) => {
        const path = join(dir, 'preview.tif');
        await pipeline(body, createWriteStream(path), { signal });
        return this.pool.run('quicklook', { path, size: PREVIEW_PX }, { signal });
      },
      { signal },
    );
  }

  private pipeline(action: 'validate' | 'order'): string {
    return `/ordering/v1/pipelines/${this.hub.config.pipeline}/${action}`;
  }
}
