import { Injectable } from '@nestjs/common';
import { type SealedColumn } from '../../platform/secrets/sealed-column.js';
import { SecretBox } from '../../platform/secrets/secret-box.js';
import { type ImportOrder } from '../orders/import-order.entity.js';
import { type ProviderCall } from '../providers/import-provider.js';
import { type ImportSubscription } from '../subscriptions/import-subscription.entity.js';

type Parent = Pick<ImportOrder | ImportSubscription, 'id' | 'accountId' | 'createdBy' | 'secrets'>;

/** The keys that callers bring for their provider: sealed as long as something is asked of it, shown to nobody. */
@Injectable()
export class ImportKeys {
  constructor(private readonly box: SecretBox) {}

  /** @param id of the order or subscription. @returns null for no key */
  seal(id: string, planetApiKey: string | null): string | null {
    return planetApiKey === null ? null : this.box.seal({ planetApiKey }, ownerOf(id));
  }

  /** On whose behalf a provider is asked about a stored order or subscription. @throws UNAVAILABLE */
  callOf({ id, accountId, createdBy: ownerId, secrets }: Parent, signal: AbortSignal): ProviderCall {
    const keys = secrets === null ? null : (this.box.open(secrets, ownerOf(id)) as { planetApiKey: string });
    return { accountId, ownerId, planetApiKey: keys?.planetApiKey ?? null, signal };
  }
}

const ownerOf = (id: string) => `imports/${id}`;
export const IMPORT_SECRETS: readonly SealedColumn[] = [
  { table: 'import_orders', ownerOf },
  { table: 'import_subscriptions', ownerOf },
];

/** A request as it may be stored and shown. */
export function withoutKeys(input: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(input).filter(([member]) => member !== 'planetApiKey'));
}
