import { type Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import { DomainError } from '#libs/errors';
import { storableJson } from '../../catalog/index.js';
import { JsonMember } from '../../platform/http/json-member.js';
import { withoutKeys } from '../input/import-keys.js';
import { ImportInputs } from '../input/import-input.js';
import { type ProviderCall, type SearchPage } from '../providers/import-provider.js';
import { ImportProviders } from '../providers/import-providers.js';
import { providerOfProducts } from './product-collections.js';

/** Who searches; with the key that the request itself brings, if it does. */
export type Searcher = Omit<ProviderCall, 'planetApiKey'>;

/** Looks into the providers' archives; nothing of it is kept. */
@Injectable()
export class ImportSearch {
  constructor(
    private readonly inputs: ImportInputs,
    private readonly providers: ImportProviders,
  ) {}

  /** @throws INVALID naming the member, and what the provider says */
  async search(
    body: unknown,
    page: { readonly count: number | null; readonly token: string | null },
    searcher: Searcher,
  ): Promise<SearchPage> {
    const { provider, query, area, planetApiKey } = await this.inputs.read(new JsonMember(body), 'search');
    return provider.search(query, area, page, { ...searcher, planetApiKey });
  }

  /** Hands everything but provider and key on as it is, and the answer back as it is. @throws as `search` */
  async native(body: unknown, searcher: Searcher): Promise<unknown> {
    const root = new JsonMember(body).required();
    const provider = this.providers.named(root.get('provider'));
    const planetApiKey = this.inputs.keyOf(root);
    const { provider: _provider, ...members } = withoutKeys(root.object());
    storableJson('The request body', () => JSON.stringify(members));
    return provider.nativeSearch(members, { ...searcher, planetApiKey });
  }

  /** @throws NOT_FOUND */
  async thumbnail(
    collectionId: string,
    productId: string,
    call: ProviderCall,
  ): Promise<{ mediaType: string; body: Readable }> {
    if (/\p{Cc}/u.test(collectionId + productId)) throw noThumbnail(productId);
    const name = providerOfProducts(collectionId);
    const provider = this.providers.all.find((one) => one.name === name);
    if (provider === undefined) throw noThumbnail(productId);
    return provider.thumbnail(collectionId, productId, call);
  }
}

function noThumbnail(id: string): DomainError {
  return new DomainError('NOT_FOUND', `There is no thumbnail of ${JSON.stringify(id.slice(0, 200))}`);
}
