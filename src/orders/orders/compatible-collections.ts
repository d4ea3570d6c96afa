import { Injectable } from '@nestjs/common';
import { type Principal } from '../../auth/index.js';
import { type ByocCollection } from '../../byoc/index.js';
import { JsonMember } from '../../platform/http/json-member.js';
import { ImportInputs, onlyElement } from '../input/import-input.js';
import { TargetCollections } from '../collections/target-collections.js';
import { type Area, type ImportProvider, type ProviderQuery, type Purpose } from '../providers/import-provider.js';
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
    private readonly inputs: ImportInputs,
  ) {}

  /** @throws INVALID naming the member; what the provider says */
  async find(principal: Principal, body: unknown, signal: AbortSignal): Promise<ByocCollection[]> {
    const input = new JsonMember(body).required().get('input').required();
    const name = input.get('provider');
    const maxar = this.providers.all.find((provider) => provider.name === 'MAXAR');
    const provider = name.isAbsent && maxar ? maxar : this.providers.named(name);
    const data = onlyElement(input.get('data'));
    const purpose: Purpose = isSubscription(data) ? 'subscription' : 'search';
    const read: ProviderQuery = provider.readQuery(provider === maxar ? withBands(data) : data, purpose);
    const { accountId, ownerId } = principal;
    const call = { accountId, ownerId, planetApiKey: this.inputs.keyOf(input), signal };
    const query = provider.complete ? await provider.complete(read, await this.areaOf(input, provider), call) : read;
    return this.targets.fitting(principal, provider.bandsOf(query));
  }

  private async areaOf(input: JsonMember, provider: ImportProvider): Promise<Area | null> {
    const bounds = input.get('bounds');
    return bounds.isAbsent ? null : this.inputs.areaOf(bounds, provider);
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
