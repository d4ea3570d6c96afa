import { Injectable } from '@nestjs/common';
import { JsonMember } from '../../../platform/http/json-member.js';
import { type Area, type ProviderCall } from '../import-provider.js';
import { type AirbusFeature, type AirbusPage, readPage } from './airbus-items.js';
import { type AirbusQuery, MAX_PRODUCTS, searchParameters } from './airbus-query.js';
import { OneAtlas } from './one-atlas.js';

/** Products of OneAtlas OpenSearch. */
@Injectable()
export class AirbusCatalogue {
  constructor(private readonly oneAtlas: OneAtlas) {}

  /** In OneAtlas' own language; the answer as it comes. */
  ask(parameters: Readonly<Record<string, unknown>>, { signal }: ProviderCall): Promise<unknown> {
    return this.oneAtlas.post(new URL(`${this.oneAtlas.config.searchUrl}/api/v2/opensearch`), parameters, signal);
  }

  async find(parameters: Readonly<Record<string, unknown>>, call: ProviderCall): Promise<AirbusPage> {
    return readPage(await this.ask(parameters, call));
  }

  /**
   * What an order is about.
   * @throws INVALID above what one order may have; for ids that are not there, or of the other constellation
   */
  ordered(query: AirbusQuery, area: Area, call: ProviderCall): Promise<readonly AirbusFeature[]> {
    return query.itemIds === null ? this.matching(query, area, call) : this.named(query, query.itemIds, call);
  }

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

  private async named(
    { constellation }: AirbusQuery,
    ids: readonly string[],
    call: ProviderCall,
  ): Promise<AirbusFeature[]> {
    const features: AirbusFeature[] = [];
    for (const [i, id] of ids.entries()) {
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
}
