import { Injectable } from '@nestjs/common';
import { DomainError } from '#libs/errors';
import { projectFields, SENTINEL_HUB_FIELDS } from '#libs/stac';
import { catalogUnits, UsageMeter } from '../../accounting/index.js';
import { type Principal } from '../../auth/index.js';
import { CollectionAccess } from '../collection-access.js';
import { type Collection } from '../collection.entity.js';
import { itemOf } from '../scene-document.js';
import { type SceneFilter } from '../search/scene-query.js';
import { SceneSearch } from '../search/scene-search.js';
import { sentinelHubFilter } from './filter-subset.js';
import { distinctNamesOf, isOffered, queryablesOf } from './offered-collections.js';
import { type AnsweredPage } from './search-answer.js';
import { type SentinelHubSearch } from './search-request.js';
import { toSentinelHubItem } from './sentinel-hub-item.js';

/** Who asks, and the address they reached us at. */
export interface CatalogReader {
  readonly principal: Principal | null;
  readonly baseUrl: string;
}

/** The Sentinel Hub dialect over the one search that all of the catalogue has. */
@Injectable()
export class SentinelHubCatalog {
  constructor(
    private readonly access: CollectionAccess,
    private readonly scenes: SceneSearch,
    private readonly meter: UsageMeter,
  ) {}

  async collections(principal: Principal | null): Promise<Collection[]> {
    return (await this.access.readable(principal)).filter(isOffered);
  }

  /** @throws NOT_FOUND for absent, hidden and not offered alike. */
  async collection(principal: Principal | null, id: string): Promise<Collection> {
    const collection = await this.find(principal, id);
    if (collection === null) throw new DomainError('NOT_FOUND', `Collection ${JSON.stringify(id)} not found`);
    return collection;
  }

  async item({ principal, baseUrl }: CatalogReader, collectionId: string, id: string): Promise<object> {
    await this.collection(principal, collectionId);
    const scene = await this.scenes.find(principal, collectionId, id);
    if (scene === null)
      throw new DomainError('NOT_FOUND', `Item ${JSON.stringify(id)} not found in collection "${collectionId}"`);
    return toSentinelHubItem(itemOf(scene.document, baseUrl), collectionId, baseUrl);
  }

  /**
   * One page, paid by area and time.
   * @throws BAD_REQUEST for a collection, property or distinct name that there is not; RATE_LIMITED, FORBIDDEN (units)
   */
  async search(reader: CatalogReader, search: SentinelHubSearch): Promise<AnsweredPage> {
    const units = catalogUnits(search.where);
    const { page } = await this.meter.spending(
      reader.principal,
      { product: 'catalog', estimated: units },
      async () => ({
        units,
        page: await this.pageOf(reader, search),
      }),
    );
    return page;
  }

  private async pageOf(reader: CatalogReader, search: SentinelHubSearch): Promise<AnsweredPage> {
    const { collectionId, where, filter, distinct } = search;
    const collection = await this.find(reader.principal, collectionId);
    if (collection === null) throw new DomainError('BAD_REQUEST', `Illegal collection '${collectionId}'`);
    const query: SceneFilter = {
      ...where,
      collections: [collectionId],
      filter: filter && sentinelHubFilter(filter, queryablesOf(collection)),
    };
    if (distinct === null) return this.items(reader, query, search);
    if (!distinctNamesOf(collection).includes(distinct))
      throw new DomainError('BAD_REQUEST', `Distinct is not supported on property '${distinct}'`);
    return this.values(reader.principal, query, distinct, search);
  }

  private async items(reader: CatalogReader, query: SceneFilter, search: SentinelHubSearch): Promise<AnsweredPage> {
    const { limit, offset, fields, collectionId } = search;
    const page = await this.scenes.search(reader.principal, { ...query, limit, offset });
    const features = page.scenes.map(({ document }) => {
      const item = toSentinelHubItem(itemOf(document, reader.baseUrl), collectionId, reader.baseUrl);
      return fields === null ? item : projectFields(item, fields, SENTINEL_HUB_FIELDS);
    });
    return { features, limit, next: page.next === null ? null : offset + features.length };
  }

  /** One more than asked tells whether there is another page. */
  private async values(
    principal: Principal | null,
    query: SceneFilter,
    name: string,
    { limit, offset }: SentinelHubSearch,
  ): Promise<AnsweredPage> {
    const found = await this.scenes.distinct(principal, query, name, { limit: limit + 1, offset });
    return { features: found.slice(0, limit), limit, next: found.length > limit ? offset + limit : null };
  }

  private async find(principal: Principal | null, id: string): Promise<Collection | null> {
    // PostgreSQL has no text with NUL, so nothing can be called that.
    const collection = id.includes('\0') ? null : await this.access.findReadable(principal, id);
    return collection !== null && isOffered(collection) ? collection : null;
  }
}
