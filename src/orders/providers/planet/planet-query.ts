import { type TimeInterval } from '#libs/stac';
import { type JsonMember } from '../../../platform/http/json-member.js';
import { readTimeRange } from '../../../render/index.js';
import { type ProviderQuery, type Purpose } from '../import-provider.js';
import { ANALYSIS_READY, BUNDLES, ITEM_TYPES, type ItemType, LEGACY_ITEM_TYPE, PRODUCT_COLLECTIONS, SERIES } from './planet-products.js'; // prettier-ignore

/** Images of Planet's catalogue. */
export interface SceneQuery extends ProviderQuery {
  readonly provider: 'PLANET';
  readonly kind: 'catalog';
  readonly itemType: ItemType;
  readonly productBundle: string;
  readonly interval: TimeInterval | null;
  /** Percent; 100 = any. */
  readonly maxCloudCoverage: number;
  /** Filter of the Data API, as sent. */
  readonly nativeFilter: Readonly<Record<string, unknown>> | null;
  /** Sensor whose colours the images are given; null = as they are. */
  readonly harmonizeTo: 'Sentinel-2' | null;
  readonly purpose: Purpose;
}

/** A series that Planet makes of many images: planetary variables, analysis-ready PlanetScope. */
export interface SeriesQuery extends ProviderQuery {
  readonly provider: 'PLANET';
  readonly kind: 'series';
  /** Planet's source type, and which of that type. */
  readonly type: string;
  readonly id: string;
  readonly interval: TimeInterval;
  readonly purpose: 'subscription';
}

export type PlanetQuery = SceneQuery | SeriesQuery;

const MAX_IDS = 250;
const MAX_ID_LENGTH = 200;

/** tpdi §2.1 and §5. @throws INVALID */
export function readPlanetQuery(data: JsonMember, purpose: Purpose): PlanetQuery {
  const type = data.get('type');
  const kind = type.isAbsent ? 'catalog' : type.oneOf(['catalog', ...Object.keys(SERIES)]);
  if (kind === 'catalog') return readSceneQuery(data, purpose);
  if (purpose !== 'subscription') type.refuse('can only be subscribed to; here it must be "catalog"');
  return readSeriesQuery(data, kind);
}

function readSceneQuery(data: JsonMember, purpose: Purpose): SceneQuery {
  const itemType = readItemType(data.get('itemType').required(), purpose);
  const productBundle = data.get('productBundle').required().oneOf(Object.keys(BUNDLES[itemType]));
  const filter = data.get('dataFilter');
  const [cloud, native] = [filter.get('maxCloudCoverage'), filter.get('nativeFilter')];
  return {
    provider: 'PLANET',
    kind: 'catalog',
    productCollection: PRODUCT_COLLECTIONS[itemType],
    itemType,
    productBundle,
    itemIds: purpose === 'order' ? readItemIds(data) : null,
    interval: purpose === 'subscription' ? readWatchedTime(filter) : readTimeRange(filter.get('timeRange')),
    maxCloudCoverage: cloud.isAbsent ? 100 : cloud.numberWithin(0, 100),
    nativeFilter: native.isAbsent ? null : readNativeFilter(native),
    harmonizeTo: purpose === 'search' ? null : readHarmonization(data.get('harmonizeTo'), itemType, productBundle),
    purpose,
  };
}

function readItemType(member: JsonMember, purpose: Purpose): ItemType {
  if (purpose === 'search') return member.oneOf([...ITEM_TYPES, LEGACY_ITEM_TYPE]);
  if (member.value === LEGACY_ITEM_TYPE) member.refuse('cannot be ordered any more; use PSScene');
  return member.oneOf(purpose === 'order' ? ITEM_TYPES : ['PSScene']);
}

/** null = those that the filter finds. */
function readItemIds(data: JsonMember): string[] | null {
  const member = data.get('itemIds');
  if (member.isAbsent) return null;
  const ids = member.items().map((item) => readItemId(item));
  if (ids.length < 1 || ids.length > MAX_IDS) member.without().refuse(`must have 1 to ${MAX_IDS} elements`);
  if (new Set(ids).size < ids.length) member.refuse('must not name an item twice');
  const filter = data.get('dataFilter');
  if (!filter.isAbsent && Object.keys(filter.object()).length > 0)
    filter.refuse('must be left out where itemIds says which items are meant');
  return ids;
}

function readItemId(member: JsonMember): string {
  const id = member.text();
  return /^[\w.-]+$/.test(id) && id.length <= MAX_ID_LENGTH
    ? id
    : member.refuse(`must be 1 to ${MAX_ID_LENGTH} letters, digits, "_", "-" or "."`);
}

/** Planet checks what is in it. */
function readNativeFilter(member: JsonMember): Readonly<Record<string, unknown>> {
  member.get('type').required().text();
  return member.object();
}

/** Harmonization is made for surface reflectance of PlanetScope; every order of PlanetScope has to say whether. */
function readHarmonization(member: JsonMember, itemType: ItemType, bundle: string): 'Sentinel-2' | null {
  if (member.isAbsent && itemType !== 'PSScene') return null;
  const target = member.required().oneOf(['NONE', 'Sentinel-2']);
  if (target === 'NONE') return null;
  return itemType === 'PSScene' && /_sr_/.test(bundle)
    ? target
    : member.refuse('is possible for the surface reflectance bundles (…_sr_…) of PSScene only');
}

function readSeriesQuery(data: JsonMember, type: string): SeriesQuery {
  return {
    provider: 'PLANET',
    kind: 'series',
    productCollection: type === ANALYSIS_READY ? 'PLANET_ARPS' : 'PLANETARY_VARIABLES',
    itemIds: null,
    type,
    id: data.get('id').required().oneOf(SERIES[type]!),
    interval: readWatchedTime(data.get('dataFilter')),
    purpose: 'subscription',
  };
}

/** A subscription needs a beginning; without an end it goes on. */
function readWatchedTime(filter: JsonMember): TimeInterval {
  const range = filter.required().get('timeRange').required();
  range.get('from').required();
  return readTimeRange(range)!;
}
