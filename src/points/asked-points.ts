import { LONGITUDES, type PointRequest, type PointsRequest } from './requests.dto.js';
import { FIRST, timeChoice, type TimeChoice } from './time-choice.js';

export interface PointFault {
  readonly code: string;
  readonly message: string;
}

export interface AskedPoint {
  readonly id: string | number | undefined;
  readonly lon: number;
  readonly lat: number;
  readonly time: TimeChoice;
}

/** One item of a batch: asked properly, or why not. */
export type AskedItem = AskedPoint | { readonly id: string | number | undefined; readonly fault: PointFault };

const MOST_ID = 256;

export function askedPoint({ lon, lat, time }: PointRequest): AskedPoint {
  return { id: undefined, lon, lat, time: timeChoice(time) ?? FIRST };
}

/** A point that makes no sense spoils its own answer only. */
export function askedItems({ points, time }: PointsRequest): AskedItem[] {
  const usual = timeChoice(time) ?? FIRST;
  return points.map((point) => askedItem(point, usual));
}

function askedItem(point: unknown, usual: TimeChoice): AskedItem {
  if (typeof point !== 'object' || point === null) return invalid(undefined, 'must be an object with lon and lat');
  const { id: given, lon, lat, time } = point as Record<string, unknown>;
  const id = typeof given === 'number' || (typeof given === 'string' && given.length <= MOST_ID) ? given : undefined;
  if (given !== undefined && given !== null && id === undefined)
    return invalid(undefined, `id must be a number or a text of at most ${MOST_ID} characters`);
  if (!isWithin(lon, ...LONGITUDES)) return invalid(id, `lon must be a number from ${LONGITUDES.join(' to ')}, got ${shown(lon)}`); // prettier-ignore
  if (!isWithin(lat, -90, 90)) return invalid(id, `lat must be a number from -90 to 90, got ${shown(lat)}`);
  const own = time === undefined || time === null ? usual : timeChoice(time);
  if (own === null)
    return invalid(id, `time must be an ISO 8601 instant, an index from 0, or "all", got ${shown(time)}`);
  return { id, lon, lat, time: own };
}

function isWithin(value: unknown, low: number, high: number): value is number {
  return typeof value === 'number' && value >= low && value <= high;
}

function invalid(id: string | number | undefined, message: string): AskedItem {
  return { id, fault: { code: 'invalid_point', message } };
}

function shown(value: unknown): string {
  return (JSON.stringify(value) ?? 'nothing').slice(0, 100);
}
