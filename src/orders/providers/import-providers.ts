import { Inject, Injectable } from '@nestjs/common';
import { type JsonMember } from '../../platform/http/json-member.js';
import { IMPORT_PROVIDERS, type ImportProvider, type ProviderName, PROVIDERS } from './import-provider.js';

/** The adapters by name. */
@Injectable()
export class ImportProviders {
  private readonly byName: ReadonlyMap<ProviderName, ImportProvider>;

  constructor(@Inject(IMPORT_PROVIDERS) providers: readonly ImportProvider[]) {
    this.byName = new Map(providers.map((provider) => [provider.name, provider]));
  }

  get all(): readonly ImportProvider[] {
    return [...this.byName.values()];
  }

  /** Of a stored order or delivery. */
  get(name: ProviderName): ImportProvider {
    const provider = this.byName.get(name);
    if (!provider) throw new Error(`no adapter for the provider ${name}`);
    return provider;
  }

  /** @throws INVALID */
  named(member: JsonMember): ImportProvider {
    return this.get(member.required().oneOf(PROVIDERS.filter((name) => this.byName.has(name))));
  }
}
