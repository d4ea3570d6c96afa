import { type TimeInterval } from '#libs/stac';
import { type ByocBand } from '../../../byoc/index.js';
import { readTimeRange } from '../../../render/index.js';
import { type JsonMember } from '../../../platform/http/json-member.js';
import { type ProviderQuery, type Purpose } from '../import-provider.js';

/** What a quota of the open provider is for. */
export const STAC = 'STAC';
export const DELIVERY_WAYS = ['copy', 'reference'] as const;

/** One band of the collection to be, and the band of the scenes that it is made of. */
export interface OrderedBand extends ByocBand {
  /** As the catalogue names it: `B04`, or by its asset. */
  readonly of: string;
}

/** `data[0]` of a request to the open provider. */
export interface StacQuery extends ProviderQuery {
  readonly provider: 'STAC';
  readonly productCollection: typeof STAC;
  /** Name among SWATH_STAC_PROVIDERS; null = this instance. */
  readonly catalog: string | null;
  readonly collection: string;
  /** Keys of assets, or names of bands; null = all bands. */
  readonly assets: readonly string[] | null;
  /** Of acquisition, both ends included; null = any. */
  readonly interval: TimeInterval | null;
  /** Percent; 100 also lets items without a value through. */
  readonly maxCloudCover: number;
  /** Whether files are brought in, or stay in the bucket of this instance where they are. */
  readonly delivery: (typeof DELIVERY_WAYS)[number];
  /** Added by `complete`; empty = there is no item yet to learn them from. */
  readonly bands: readonly OrderedBand[];
  /** Added by `complete`: of referred files. */
  readonly bucket: string | null;
}

const MAX_IDS = 250;
const MAX_ASSETS = 100;
/** Of a collection, an item, an asset. */
const MAX_NAME = 256;

/** @param catalogs names of the configured STAC APIs. @throws INVALID naming the member */
export function readStacQuery(data: JsonMember, purpose: Purpose, catalogs: readonly string[]): StacQuery {
  const [ids, filter] = [data.get('itemIds'), data.get('dataFilter')];
  if (!filter.isAbsent) filter.object();
  const catalog = data.get('catalog');
  if (!ids.isAbsent && purpose === 'subscription')
    ids.refuse('subscriptions are to what is to come, and name no items');
  if (!ids.isAbsent && !filter.isAbsent) ids.refuse('itemIds and dataFilter cannot be given together');
  const cloud = filter.get('maxCloudCoverage');
  const range = filter.get('timeRange');
  if (purpose === 'subscription') range.get('from').required();
  const way = data.get('delivery');
  return {
    provider: 'STAC',
    productCollection: STAC,
    itemIds: ids.isAbsent ? null : readNames(ids, MAX_IDS),
    catalog: catalog.isAbsent ? null : readCatalog(catalog, catalogs),
    collection: readName(data.get('collection').required()),
    assets: data.get('assets').isAbsent ? null : readNames(data.get('assets'), MAX_ASSETS),
    interval: readTimeRange(range),
    maxCloudCover: cloud.isAbsent ? 100 : cloud.numberWithin(0, 100),
    delivery: way.isAbsent ? 'copy' : readDelivery(way, catalog),
    bands: [],
    bucket: null,
  };
}

/** @throws INVALID with the names there are */
export function readCatalog(member: JsonMember, catalogs: readonly string[]): string {
  const name = member.text();
  if (catalogs.includes(name)) return name;
  return member.refuse(
    catalogs.length === 0
      ? 'no STAC API is configured here (SWATH_STAC_PROVIDERS); leave it out for the collections of this instance'
      : `must be one of ${catalogs.join(', ')}, or left out for the collections of this instance`,
  );
}

function readDelivery(way: JsonMember, catalog: JsonMember): StacQuery['delivery'] {
  const found = way.oneOf(DELIVERY_WAYS);
  if (found === 'reference' && !catalog.isAbsent)
    way.refuse('only files in buckets of this instance can be referred to; those of another catalogue are copied');
  return found;
}

function readNames(member: JsonMember, most: number): string[] {
  const items = member.items();
  if (items.length === 0 || items.length > most) member.refuse(`must have 1 to ${most} elements`);
  return [...new Set(items.map(readName))];
}

function readName(member: JsonMember): string {
  const name = member.text();
  if (name === '' || name.length > MAX_NAME || !name.isWellFormed() || /\p{Cc}/u.test(name))
    member.refuse(`must be a text of 1 to ${MAX_NAME} characters without control characters`);
  return name;
}
