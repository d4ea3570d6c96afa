import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { type Principal } from '../../auth/index.js';
import { TargetCollections } from '../collections/target-collections.js';
import { type ImportOrder } from '../orders/import-order.entity.js';
import { type ImportProvider, type ProviderCall } from '../providers/import-provider.js';
import { ImportInputs } from './import-input.js';
import { ImportKeys } from './import-keys.js';
import { readNewImport } from './new-import.js';

/** Columns that orders and subscriptions have in common before they are confirmed. */
type DraftRow = Pick<
  ImportOrder,
  | ('id' | 'accountId' | 'createdBy' | 'created' | 'provider' | 'name' | 'collectionId')
  | ('input' | 'query' | 'area' | 'secrets')
>;

/** A request to create an order or a subscription, checked and ready to be stored. */
export interface ImportDraft {
  readonly provider: ImportProvider;
  readonly call: ProviderCall;
  readonly row: DraftRow;
}

@Injectable()
export class ImportDrafts {
  constructor(
    private readonly inputs: ImportInputs,
    private readonly targets: TargetCollections,
    private readonly keys: ImportKeys,
  ) {}

  /**
   * Writes nothing. What is not the provider's to know is checked before it is asked.
   * @throws INVALID; NOT_FOUND, FORBIDDEN for the collection; what the provider says
   */
  async make(
    principal: Principal,
    body: unknown,
    purpose: 'order' | 'subscription',
    signal: AbortSignal,
  ): Promise<ImportDraft> {
    const { name, collectionId, input: member } = readNewImport(body);
    const { provider, query: read, area, planetApiKey, echo: input } = await this.inputs.read(member, purpose);
    const { accountId, ownerId: createdBy } = principal;
    if (collectionId !== null) await this.targets.assertOwned(principal, collectionId);
    const call = { accountId, ownerId: createdBy, planetApiKey, signal };
    const query = provider.complete ? await provider.complete(read, area, call) : read;
    if (collectionId !== null) await this.targets.assertFits(principal, collectionId, provider.bandsOf(query));
    const [id, created] = [randomUUID(), new Date()];
    const named = name ?? `${query.productCollection} ${created.toISOString()}`;
    const secrets = this.keys.seal(id, planetApiKey);
    const of = { id, accountId, createdBy, created, provider: provider.name, name: named, collectionId };
    return { provider, call, row: { ...of, input, query, area, secrets } };
  }
}
