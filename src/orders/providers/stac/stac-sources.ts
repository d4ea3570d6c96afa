import { Injectable } from '@nestjs/common';
import { ImportConfig } from '../../../platform/config/config.js';
import { Outbound } from '../../../platform/outbound/outbound.js';
import { ProviderHttp } from '../provider-http.js';
import { FilesOnline } from './files-online.js';
import { HouseSource } from './house-source.js';
import { RemoteSource } from './remote-source.js';
import { type StacSource } from './stac-source.js';

/** This instance and the configured STAC APIs, by the name that requests give. */
@Injectable()
export class StacSources {
  private readonly remote: ReadonlyMap<string, StacSource>;

  constructor(
    private readonly house: HouseSource,
    { stacProviders }: ImportConfig,
    http: ProviderHttp,
    outbound: Outbound,
    online: FilesOnline,
  ) {
    const sources = Object.entries(stacProviders).map(
      ([name, settings]) => [name, new RemoteSource(name, settings, http, outbound, online)] as const,
    );
    this.remote = new Map(sources);
  }

  get names(): string[] {
    return [...this.remote.keys()];
  }

  /** @param catalog null = this instance. @returns null when it is configured no more */
  find(catalog: string | null): StacSource | null {
    return catalog === null ? this.house : (this.remote.get(catalog) ?? null);
  }
}
