import { Injectable } from '@nestjs/common';
import { JsonMember } from '../../../platform/http/json-member.js';
import { type Area, type ProviderCall } from '../import-provider.js';
import { MaxarHub } from './maxar-hub.js';
import { type MaxarImage, readImages } from './maxar-images.js';
import { conditionOf, MAX_IMAGES, type MaxarQuery } from './maxar-query.js';

/** Of the imagery sub-catalogue of Discovery. */
const SEARCH = '/discovery/v1/catalogs/imagery/search';
/** Of one answer; and as many answers make a search, which has no pages here (tpdi §2.2). */
const PAGE = 100;
const MAX_PAGES = 10;

/** Images of the Discovery API. */
@Injectable()
export class MaxarCatalogue {
  constructor(private readonly hub: MaxarHub) {}

  /** In Discovery's own language; the answer as it comes. */
  ask(body: Readonly<Record<string, unknown>>, { signal }: ProviderCall): Promise<unknown> {
    return this.hub.post(SEARCH, body, signal);
  }

  /** The first of those that match, 1,000 at most. */
  async all(
    body: Readonly<Record<string, unknown>>,
    call: ProviderCall,
    most = PAGE * MAX_PAGES,
  ): Promise<MaxarImage[]> {
    const found: MaxarImage[] = [];
    const limit = Math.min(most, PAGE);
    for (let page = 1; found.length < most; page += 1) {
      const images = readImages(await this.ask({ ...body, limit, page }, call));
      found.push(...images);
      if (images.length < limit) break;
    }
    return found.slice(0, most);
  }

  async matching(query: MaxarQuery, area: Area, call: ProviderCall, most?: number): Promise<MaxarImage[]> {
    const { collections, interval } = query;
    if (collections.length === 0) return [];
    const filter = conditionOf(query);
    const body = {
      collections,
      intersects: area,
      ...(interval !== null && { datetime: `${interval.start ?? '..'}/${interval.end ?? '..'}` }),
      ...(filter !== null && { filter, 'filter-lang': 'cql2-text' }),
    };
    return this.all(body, call, most);
  }

  /**
   * What an order is about.
   * @throws INVALID above what one order may have; for ids that are not there, or of a satellite without the bands
   */
  ordered(query: MaxarQuery, area: Area, call: ProviderCall): Promise<readonly MaxarImage[]> {
    return query.itemIds === null ? this.few(query, area, call) : this.named(query, query.itemIds, call);
  }

  private async few(query: MaxarQuery, area: Area, call: ProviderCall): Promise<readonly MaxarImage[]> {
    const found = await this.matching(query, area, call, MAX_IMAGES + 1);
    if (found.length > MAX_IMAGES)
      new JsonMember(undefined, ['input', 'data', 0, 'dataFilter']).refuse(
        `more than ${MAX_IMAGES} images match; an order may have ${MAX_IMAGES}`,
      );
    return found;
  }

  private async named({ collections }: MaxarQuery, ids: readonly string[], call: ProviderCall): Promise<MaxarImage[]> {
    const images = await this.all({ ids }, call, PAGE);
    return ids.map((id, i) => {
      const member = new JsonMember(id, ['input', 'data', 0, 'selectedImages', i]);
      const image = images.find((one) => one.id === id);
      if (image === undefined) return member.refuse('is not in the catalogue of MAXAR');
      if (image.collection !== undefined && !collections.includes(image.collection))
        member.refuse(`is of ${image.collection}, which has no 4-band bundle`);
      return image;
    });
  }
}
