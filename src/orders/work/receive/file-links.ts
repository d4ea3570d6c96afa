import { DomainError } from '#libs/errors';
import { type OrderedItem } from '../../orders/import-order.entity.js';
import { type ImportProvider, type ProviderCall, type RemoteFile } from '../../providers/import-provider.js';
import { type DeliveryParent, toProviderItem } from '../import-parent.js';

/** Of one delivery, in one attempt. */
const MAX_RENEWALS = 5;

/** Where the files of a delivery are to be had. Addresses expire; then the provider is asked for others. */
export class FileLinks {
  private renewals = 0;
  private renewing: Promise<void> | null = null;

  private constructor(
    private readonly ask: () => Promise<ReadonlyMap<string, RemoteFile>>,
    private files: ReadonlyMap<string, RemoteFile>,
  ) {}

  /** @throws what the provider says; INVALID when it will not deliver; UNAVAILABLE when it is not ready after all */
  static async ask(
    provider: ImportProvider,
    parent: DeliveryParent,
    item: OrderedItem,
    call: ProviderCall,
  ): Promise<FileLinks> {
    const ask = async () => {
      const states = await provider.state(parent.placedAs ?? [], [toProviderItem(item)], parent.query, call);
      const found = states.find(({ itemId }) => itemId === item.id);
      if (found?.state === 'failed' || found?.state === 'cancelled')
        throw new DomainError('INVALID', found.message ?? `The provider reports ${item.id} as ${found.state}`);
      if (found?.state !== 'ready')
        throw new DomainError('UNAVAILABLE', `The provider has ${item.id} not ready any more`);
      return new Map(found.files.map((file) => [file.path, file]));
    };
    const files = await ask();
    return new FileLinks(ask, files);
  }

  get paths(): string[] {
    return [...this.files.keys()];
  }

  /** @throws INVALID when a renewed list has it no more */
  of(path: string): RemoteFile {
    const file = this.files.get(path);
    if (!file)
      throw new DomainError('INVALID', `The provider does not offer the file ${JSON.stringify(path)} any more`);
    return file;
  }

  /** Several files that find their addresses expired share one question. @throws UPSTREAM_FAILED when new ones are no better */
  renew(): Promise<void> {
    this.renewing ??= this.renewOnce().finally(() => (this.renewing = null));
    return this.renewing;
  }

  private async renewOnce(): Promise<void> {
    if ((this.renewals += 1) > MAX_RENEWALS)
      throw new DomainError('UPSTREAM_FAILED', 'The provider keeps giving addresses that have expired');
    this.files = await this.ask();
  }
}
