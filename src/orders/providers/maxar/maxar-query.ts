import { type TimeInterval } from '#libs/stac';
import { type JsonMember } from '../../../platform/http/json-member.js';
import { readTimeRange } from '../../../render/index.js';
import { type ProviderQuery, type Purpose } from '../import-provider.js';

export const MAXAR_COLLECTION = 'MAXAR_WORLDVIEW';

/** Satellites and their collection of Discovery. WorldView-1 has no colours, and so no 4-band bundle. */
const SENSORS = ['WV01', 'WV02', 'WV03', 'WV04', 'GE01'] as const;
export type Sensor = (typeof SENSORS)[number];
export const COLLECTION_OF: Readonly<Partial<Record<Sensor, string>>> = {
  WV02: 'wv02',
  WV03: 'wv03-vnir',
  WV04: 'wv04',
  GE01: 'ge01',
};

const KERNELS = ['CC', 'NN', 'MTF'] as const;
/** Images of an order (tpdi §3). */
export const MAX_IMAGES = 10;
const MAX_OFF_NADIR = 45;
const MAX_SUN_ELEVATION = 90;

/** `data[0]` of a request to Maxar (tpdi §2.1). */
export interface MaxarQuery extends ProviderQuery {
  readonly provider: 'MAXAR';
  /** Of Discovery: those that have the bands asked for; empty = no satellite does. */
  readonly collections: readonly string[];
  readonly interval: TimeInterval | null;
  /** Percent. */
  readonly maxCloudCoverage: number;
  /** Degrees, both ends included. */
  readonly offNadir: readonly [min: number, max: number];
  readonly sunElevation: readonly [min: number, max: number];
  /** Resampling: cubic convolution, nearest neighbour, or Maxar's own. */
  readonly productKernel: (typeof KERNELS)[number];
}

/** @throws INVALID naming the member */
export function readMaxarQuery(data: JsonMember, purpose: Purpose): MaxarQuery {
  if (purpose === 'subscription') data.refuse('MAXAR has no subscriptions; they are offered by PLANET and STAC');
  data.get('productBands').required().oneOf(['4BB']);
  const filter = data.get('dataFilter');
  const [sensor, cloud] = [filter.get('sensor'), filter.get('maxCloudCoverage')];
  const kernel = data.get('productKernel');
  return {
    provider: 'MAXAR',
    productCollection: MAXAR_COLLECTION,
    itemIds: purpose === 'order' ? readImages(data) : null,
    collections: collectionsOf(sensor.isAbsent ? SENSORS : [sensor.oneOf(SENSORS)]),
    interval: readTimeRange(filter.get('timeRange')),
    maxCloudCoverage: cloud.isAbsent ? 100 : cloud.numberWithin(0, 100),
    offNadir: readRange(filter, 'OffNadir', MAX_OFF_NADIR),
    sunElevation: readRange(filter, 'SunElevation', MAX_SUN_ELEVATION),
    productKernel: kernel.isAbsent ? 'CC' : kernel.oneOf(KERNELS),
  };
}

export function collectionsOf(sensors: readonly Sensor[]): string[] {
  return sensors.flatMap((sensor) => COLLECTION_OF[sensor] ?? []);
}

function readRange(filter: JsonMember, name: string, most: number): readonly [number, number] {
  const [min, max] = [filter.get(`min${name}`), filter.get(`max${name}`)];
  const range = [min.isAbsent ? 0 : readWhole(min, most), max.isAbsent ? most : readWhole(max, most)] as const;
  if (range[0] > range[1]) min.refuse(`must not be above max${name} (${range[1]})`);
  return range;
}

function readWhole(member: JsonMember, most: number): number {
  const value = member.numberWithin(0, most);
  return Number.isInteger(value) ? value : member.refuse('must be a whole number');
}

/** null = those that the filter finds. */
function readImages(data: JsonMember): string[] | null {
  const member = data.get('selectedImages');
  if (member.isAbsent) return null;
  const ids = member.items().map(readId);
  if (ids.length < 1 || ids.length > MAX_IMAGES) member.without().refuse(`must have 1 to ${MAX_IMAGES} elements`);
  if (new Set(ids).size < ids.length) member.refuse('must not name an image twice');
  const filter = data.get('dataFilter');
  if (!filter.isAbsent && Object.keys(filter.object()).length > 0)
    filter.refuse('must be left out where selectedImages says which ones are meant');
  return ids;
}

function readId(member: JsonMember): string {
  const id = member.text();
  return CATALOG_ID.test(id) ? id : member.refuse('must be a catalogID: letters, digits, "-" or "_"');
}

export const CATALOG_ID = /^[\w-]{1,100}$/;

/** CQL2 text of what STAC has no parameter for; null = nothing is asked. */
export function conditionOf({ maxCloudCoverage, offNadir, sunElevation }: MaxarQuery): string | null {
  const conditions = [
    ...(maxCloudCoverage < 100 ? [`eo:cloud_cover <= ${maxCloudCoverage}`] : []),
    ...(offNadir[0] > 0 ? [`view:off_nadir >= ${offNadir[0]}`] : []),
    ...(offNadir[1] < MAX_OFF_NADIR ? [`view:off_nadir <= ${offNadir[1]}`] : []),
    ...(sunElevation[0] > 0 ? [`view:sun_elevation >= ${sunElevation[0]}`] : []),
    ...(sunElevation[1] < MAX_SUN_ELEVATION ? [`view:sun_elevation <= ${sunElevation[1]}`] : []),
  ];
  return conditions.length === 0 ? null : conditions.join(' and ');
}
