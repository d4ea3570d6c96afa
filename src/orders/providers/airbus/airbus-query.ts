import { type TimeInterval } from '#libs/stac';
import { type JsonMember } from '../../../platform/http/json-member.js';
import { ANY_UUID } from '../../../platform/http/uuid.pipe.js';
import { readTimeRange } from '../../../render/index.js';
import { type Area, type ProviderQuery, type Purpose } from '../import-provider.js';

const PRODUCT_COLLECTIONS = { PHR: 'AIRBUS_PLEIADES', SPOT: 'AIRBUS_SPOT' } as const;
export type Constellation = keyof typeof PRODUCT_COLLECTIONS;
export const AIRBUS_COLLECTIONS = Object.values(PRODUCT_COLLECTIONS);

const LEVELS = ['SENSOR', 'ALBUM'] as const;
/** Products of an order (tpdi §3). */
export const MAX_PRODUCTS = 10;

/** `data[0]` of a request to Airbus (tpdi §2.1). */
export interface AirbusQuery extends ProviderQuery {
  readonly provider: 'AIRBUS';
  readonly constellation: Constellation;
  /** null = both. */
  readonly processingLevel: (typeof LEVELS)[number] | null;
  /** Of acquisition; null = any. */
  readonly interval: TimeInterval | null;
  /** When the product goes out of the archive; null = any. */
  readonly expiration: TimeInterval | null;
  /** Percent. */
  readonly maxCloudCoverage: number;
  readonly maxSnowCoverage: number;
  /** Degrees. */
  readonly maxIncidenceAngle: number;
}

/** @throws INVALID naming the member */
export function readAirbusQuery(data: JsonMember, purpose: Purpose): AirbusQuery {
  if (purpose === 'subscription') data.refuse('AIRBUS has no subscriptions; they are offered by PLANET and STAC');
  const constellation = data
    .get('constellation')
    .required()
    .oneOf(Object.keys(PRODUCT_COLLECTIONS) as Constellation[]);
  const filter = data.get('dataFilter');
  const level = filter.get('processingLevel');
  return {
    provider: 'AIRBUS',
    productCollection: PRODUCT_COLLECTIONS[constellation],
    itemIds: purpose === 'order' ? readProducts(data) : null,
    constellation,
    processingLevel: level.isAbsent ? null : level.oneOf(LEVELS),
    interval: readTimeRange(filter.get('timeRange')),
    expiration: readTimeRange(filter.get('expirationDate')),
    maxCloudCoverage: within(filter.get('maxCloudCoverage'), 100),
    maxSnowCoverage: within(filter.get('maxSnowCoverage'), 100),
    maxIncidenceAngle: within(filter.get('maxIncidenceAngle'), 90),
  };
}

function within(member: JsonMember, most: number): number {
  return member.isAbsent ? most : member.numberWithin(0, most);
}

/** null = those that the filter finds. */
function readProducts(data: JsonMember): string[] | null {
  const member = data.get('products');
  if (member.isAbsent) return null;
  const ids = member.items().map((product) => readId(product.get('id').required()));
  if (ids.length < 1 || ids.length > MAX_PRODUCTS) member.without().refuse(`must have 1 to ${MAX_PRODUCTS} elements`);
  if (new Set(ids).size < ids.length) member.refuse('must not name a product twice');
  const filter = data.get('dataFilter');
  if (!filter.isAbsent && Object.keys(filter.object()).length > 0)
    filter.refuse('must be left out where products says which ones are meant');
  return ids;
}

function readId(member: JsonMember): string {
  const id = member.text();
  return ANY_UUID.test(id) ? id.toLowerCase() : member.refuse('must be the UUID of a product (properties.id)');
}

/** Open ends of intervals, as OneAtlas knows only closed ones. */
const [EARLIEST, LATEST] = ['1970-01-01T00:00:00Z', '2100-01-01T00:00:00Z'];

/** Parameters of OneAtlas OpenSearch (`POST /api/v2/opensearch`), where an interval is `[from,to]`. */
export function searchParameters(query: AirbusQuery, area: Area): Record<string, unknown> {
  const { constellation, processingLevel, interval, expiration } = query;
  const { maxCloudCoverage, maxSnowCoverage, maxIncidenceAngle } = query;
  return {
    constellation,
    processingLevel: processingLevel ?? LEVELS.join(','),
    geometry: area,
    relation: 'intersects',
    sortBy: '-acquisitionDate',
    ...(interval !== null && { acquisitionDate: rangeOf(interval) }),
    ...(expiration !== null && { expirationDate: rangeOf(expiration) }),
    ...(maxCloudCoverage < 100 && { cloudCover: `[0,${maxCloudCoverage}]` }),
    ...(maxSnowCoverage < 100 && { snowCover: `[0,${maxSnowCoverage}]` }),
    ...(maxIncidenceAngle < 90 && { incidenceAngle: `[0,${maxIncidenceAngle}]` }),
  };
}

function rangeOf({ start, end }: TimeInterval): string {
  return `[${start ?? EARLIEST},${end ?? LATEST}]`;
}
