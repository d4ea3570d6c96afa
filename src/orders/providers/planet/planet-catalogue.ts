import { type Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import { DomainError } from '#libs/errors';
import { JsonMember } from '../../../platform/http/json-member.js';
import { invalidField } from '../../../platform/http/validation.js';
import { type Area, type ProviderItem, type SearchPage } from '../import-provider.js';
import { type PlanetAnswer } from './planet-answer.js';
import { type Caller, PlanetApi } from './planet-api.js';
import { assetsOf, type DataFilter, namedItems, sceneFilter } from './planet-filter.js';
import { type ItemType, PRODUCT_COLLECTIONS } from './planet-products.js';
import { type SceneQuery } from './planet-query.js';

/** Planet's most. */
const MAX_PAGE = 250;
const DEFAULT_PAGE = 50;
/** Of one order (tpdi §3). */
const MAX_ITEMS = 500;

/** A page of a search that was made before, below `/data/v1/`. */
const CURSOR = /^searches\/[\w-]{1,100}\/results\?[\w=&%.:+~-]{1,2000}$/;

/** Planet's Data API: images by filter or id, and their thumbnails. */
@Injectable()
export class PlanetCatalogue {
  constructor(private readonly api: PlanetApi) {}

  /** @param token `SearchPage.nextToken`. @throws INVALID for another token */
  async search(
    query: SceneQuery,
    area: Area,
    { count, token }: { count: number | null; token: string | null },
    caller: Caller,
  ): Promise<SearchPage> {
    if (token !== null && !CURSOR.test(token))
      throw invalidField('query', 'viewtoken', 'is not one that a search at Planet was answered with', token);
    const answer =
      token === null
        ? await this.quickSearch(query.itemType, sceneFilter(query, area), count ?? DEFAULT_PAGE, caller)
        : await this.api.get(`/data/v1/${token}`, caller);
    answer.get('features').items();
    const { _links: _, ...body } = answer.object();
    return { body, nextToken: this.cursor(answer), hasLinks: true };
  }

  /** The named images, or those that match. @throws INVALID for unknown ids, ones without the assets, and too many */
  async select(query: SceneQuery, area: Area, caller: Caller): Promise<readonly ProviderItem[]> {
    const ids = new JsonMember(undefined, ['input', 'data', 0, 'itemIds']);
    const filter = query.itemIds === null ? sceneFilter(query, area) : namedItems(query.itemIds);
    const found = await this.all(query.itemType, filter, caller);
    const byId = new Map(found.map((feature) => [feature.get('id').text(), feature]));
    if (query.itemIds === null) {
      for (const feature of found) assertOrderable(feature, query, new JsonMember(undefined, ['input', 'data', 0]));
      return found.map(toItem);
    }
    return query.itemIds.map((id) => {
      const feature = byId.get(id) ?? ids.refuse(`Planet knows no ${query.itemType} ${JSON.stringify(id)}`);
      assertOrderable(feature, query, ids);
      return toItem(feature);
    });
  }

  /** Images by id, those that are unknown left out. */
  async known(itemType: ItemType, ids: readonly string[], caller: Caller): Promise<Map<string, ProviderItem>> {
    const found = new Map<string, ProviderItem>();
    for (let at = 0; at < ids.length; at += MAX_PAGE) {
      const page = await this.quickSearch(itemType, namedItems(ids.slice(at, at + MAX_PAGE)), MAX_PAGE, caller);
      for (const feature of page.get('features').items()) found.set(feature.get('id').text(), toItem(feature));
    }
    return found;
  }

  /** @throws NOT_FOUND */
  thumbnail(collection: string, id: string, caller: Caller): Promise<{ mediaType: string; body: Readable }> {
    const [itemType] = Object.entries(PRODUCT_COLLECTIONS).find(([, name]) => name === collection) ?? [];
    if (itemType === undefined) throw new DomainError('NOT_FOUND', `Planet has no thumbnails of ${collection}`);
    if (!/^[\w.-]+$/.test(id))
      throw new DomainError('NOT_FOUND', `Planet has no product ${JSON.stringify(id.slice(0, 200))}`);
    return this.api.picture(`/data/v1/item-types/${itemType}/items/${encodeURIComponent(id)}/thumb`, caller);
  }

  private async all(itemType: ItemType, filter: DataFilter, caller: Caller): Promise<PlanetAnswer[]> {
    const found: PlanetAnswer[] = [];
    let page = await this.quickSearch(itemType, filter, MAX_PAGE, caller);
    for (;;) {
      found.push(...page.get('features').items());
      if (found.length > MAX_ITEMS)
        new JsonMember(undefined, ['input', 'data', 0]).refuse(
          `more than ${MAX_ITEMS} items match, which is the most of one order; narrow the filter or the bounds`,
        );
      const next = this.cursor(page);
      if (next === null) return found;
      page = await this.api.get(`/data/v1/${next}`, caller);
    }
  }

  private quickSearch(itemType: ItemType, filter: DataFilter, count: number, caller: Caller): Promise<PlanetAnswer> {
    const path = `/data/v1/quick-search?_sort=acquired%20desc&_page_size=${Math.min(count, MAX_PAGE)}`;
    return this.api.post(path, { item_types: [itemType], filter }, caller);
  }

  /** null = the last page. */
  private cursor(answer: PlanetAnswer): string | null {
    const next = answer.get('_links').get('_next').textOrNull();
    if (next === null || answer.get('features').items().length === 0) return null;
    const token = this.api.relative(next)?.replace(/^\/data\/v1\//, '') ?? '';
    if (CURSOR.test(token)) return token;
    throw new DomainError('UPSTREAM_FAILED', "Planet's answer has a next page in a form that is not known");
  }
}

/** Planet would refuse the whole order. */
function assertOrderable(feature: PlanetAnswer, query: SceneQuery, member: JsonMember): void {
  const id = JSON.stringify(feature.get('id').text());
  const [assets, permissions] = [feature.get('assets'), feature.get('_permissions')];
  for (const asset of assetsOf(query)) {
    if (Array.isArray(assets.value) && !assets.value.includes(asset))
      member.refuse(`the item ${id} has no asset ${asset}, which ${query.productBundle} consists of`);
    if (Array.isArray(permissions.value) && !permissions.value.includes(`assets.${asset}:download`))
      member.refuse(`your account at Planet must not download ${asset} of the item ${id}`);
  }
}

function toItem(feature: PlanetAnswer): ProviderItem {
  const [acquired, geometry] = [feature.get('properties').get('acquired'), feature.get('geometry')];
  geometry.get('type').oneOf(['Polygon', 'MultiPolygon']);
  geometry.get('coordinates').items();
  return {
    id: feature.get('id').text(),
    footprint: geometry.value as Area,
    acquired: acquired.isAbsent ? null : acquired.instant(),
  };
}
