import { Injectable } from '@nestjs/common';
import { type Principal } from '../../auth/index.js';
import { type ByocCollection } from '../../byoc/index.js';
import { JsonMember } from '../../platform/http/json-member.js';
import { onlyElement } from '../input/import-input.js';
import { TargetCollections } from '../collections/target-collections.js';
import { type ProviderQuery, type Purpose } from '../providers/import-provider.js';
import { ImportProviders } from '../providers/import-providers.js';

/**
 * What `searchcompatiblecollections` answers. Published clients send less than an order needs: no bounds, no ids, and of
 * Maxar neither provider nor bands.
 */
@Injectable()
export class CompatibleCollections {
  constructor(
    private readonly providers: ImportProviders,
    private readonly targets: TargetCollections,
  ) {}

  /** @throws INVALID naming the member */
  find(principal: Principal, body: unknown): Promise<ByocCollection[]> {
    const input = new JsonMember(body).required().get('input').required();
    const name = input.get('provider');
    const maxar = this.providers.all.find((provider) => provider.name === 'MAXAR');
    const provider = name.isAbsent && maxar ? maxar : this.providers.named(name);
    const data = onlyElement(input.get('data'));
    const purpose: Purpose = isSubscription(data) ? 'subscription' : 'search';
    const query: ProviderQuery = provider.readQuery(provider === maxar ? withBands(data) : data, purpose);
    return this.targets.fitting(principal, provider.bandsOf(query));
  }
}

/** Searches know only `type: "catalog"`. */
function isSubscription(data: JsonMember): boolean {
  const type = data.get('type');
  return !type.isAbsent && type.text() !== 'catalog';
}

/** There is but one choice. */
function withBands(data: JsonMember): JsonMember {
  return new JsonMember({ productBands: '4BB', ...data.object() }, data.path);
}
