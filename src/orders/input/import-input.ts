import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { storableJson } from '../../catalog/index.js';
import { type JsonMember } from '../../platform/http/json-member.js';
import { readBounds, selectedArea } from '../../render/index.js';
import { type Area, type ImportProvider, type ProviderQuery, type Purpose } from '../providers/import-provider.js';
import { ImportProviders } from '../providers/import-providers.js';
import { withoutKeys } from './import-keys.js';
import { lonLatArea } from './lon-lat-area.query.js';

/** What and where, checked: the part that searches, orders and subscriptions have in common (tpdi §2). */
export interface ImportInput {
  readonly provider: ImportProvider;
  readonly query: ProviderQuery;
  /** Lon/lat, cut at ±180. */
  readonly area: Area;
  /** Of the caller; null = none sent. */
  readonly planetApiKey: string | null;
  /** As sent, without keys. */
  readonly echo: Record<string, unknown>;
}

const MAX_KEY = 256;

@Injectable()
export class ImportInputs {
  constructor(
    private readonly providers: ImportProviders,
    private readonly dataSource: DataSource,
  ) {}

  /**
   * No provider is asked for anything.
   * @param input `{provider, bounds, data: [one element], planetApiKey?}`: a search's body, or `input` of an order
   * @throws INVALID naming the member; BAD_REQUEST for text that cannot be stored
   */
  async read(input: JsonMember, purpose: Purpose): Promise<ImportInput> {
    input.required();
    const provider = this.providers.named(input.get('provider'));
    if (purpose === 'subscription' && !provider.subscriptions)
      input.get('provider').refuse(`there are no subscriptions at ${provider.name}`);
    const planetApiKey = this.keyOf(input);
    const query = provider.readQuery(onlyElement(input.get('data')), purpose);
    const area = await this.areaOf(input.get('bounds'), provider);
    const text = storableJson('input', () => JSON.stringify(withoutKeys(input.object())));
    return { provider, query, area, planetApiKey, echo: JSON.parse(text) as Record<string, unknown> };
  }

  /** The caller's own key at the provider; null = none. @throws INVALID without telling it */
  keyOf(input: JsonMember): string | null {
    const key = input.get('planetApiKey');
    return key.isAbsent ? null : readKey(key);
  }

  /** @param member `bounds`. @throws INVALID */
  async areaOf(member: JsonMember, provider: ImportProvider): Promise<Area> {
    const { ewkb } = await selectedArea(this.dataSource, readBounds(member), member.path.join('->'));
    const area = await lonLatArea(this.dataSource, ewkb);
    if (area === null) member.refuse('must have an area greater than zero');
    provider.checkArea(area, member);
    return area;
  }
}

/** @param data the array of that name, which has room for more. @throws INVALID */
export function onlyElement(data: JsonMember): JsonMember {
  const [first, ...more] = data.required().items();
  if (first === undefined || more.length > 0) return data.refuse('must have exactly one element');
  first.object();
  return first;
}

function readKey(member: JsonMember): string {
  const key = member.text();
  // Says nothing of the key itself, unlike `refuse`, which echoes the value.
  if (!/^[\x21-\x7e]+$/.test(key) || key.length > MAX_KEY)
    member.without().refuse(`must be 1 to ${MAX_KEY} printable characters without spaces`);
  return key;
}
