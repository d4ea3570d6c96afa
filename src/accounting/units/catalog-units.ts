import { areaKm2, type BBox } from '#libs/geo';
import { type Geometry } from 'geojson';

/** What a search of the catalogue is priced by. */
export interface SearchExtent {
  /** Lon/lat; null, like `intersects`: the whole world when neither is given. */
  readonly bbox?: BBox | null;
  readonly intersects?: Geometry | null;
  /** Items asked for by id need no search in space and time. */
  readonly ids?: readonly string[] | null;
  /** null = open; a missing interval is open on both sides. */
  readonly interval?: { readonly start: string | null; readonly end: string | null } | null;
}

const UNIT_KM2 = 1_000_000;
const MINIMUM = 0.01;
/** Per call. */
const MAXIMUM = 1;
/** Of the globe, which is what a search without area looks at. */
const WORLD_KM2 = 510_065_622;

/** Processing units of one search, pure: max(area / 1,000,000 km², 0.01) × started months, 0.01 to 1 (auth-and-errors §7). */
export function catalogUnits({ bbox, intersects, ids, interval }: SearchExtent): number {
  if (ids && ids.length > 0) return MINIMUM;
  const area = bbox ? areaKm2(polygonOf(bbox)) : intersects ? areaKm2(intersects) : WORLD_KM2;
  const units = Math.max(area / UNIT_KM2, MINIMUM) * startedMonths(interval ?? { start: null, end: null });
  return Math.min(MAXIMUM, Math.max(MINIMUM, units));
}

/** Calendar months (UTC) counted from `from`: a whole one is 1, and any instant beyond it the start of the next. */
export function startedMonths({
  start: from,
  end: to,
}: {
  readonly start: string | null;
  readonly end: string | null;
}): number {
  if (from === null) return Number.POSITIVE_INFINITY;
  const [start, end] = [new Date(from), to === null ? new Date() : new Date(to)];
  const whole = (end.getUTCFullYear() - start.getUTCFullYear()) * 12 + end.getUTCMonth() - start.getUTCMonth();
  return Math.max(1, monthsAfter(start, whole) < end.getTime() ? whole + 1 : whole);
}

/** 31 January and a month is the last of February. */
function monthsAfter(start: Date, months: number): number {
  const moved = new Date(start);
  moved.setUTCDate(1);
  moved.setUTCMonth(start.getUTCMonth() + months);
  const lastDay = new Date(Date.UTC(moved.getUTCFullYear(), moved.getUTCMonth() + 1, 0)).getUTCDate();
  moved.setUTCDate(Math.min(start.getUTCDate(), lastDay));
  return moved.getTime();
}

function polygonOf([west, south, east, north]: BBox): Geometry {
  // West of east by a turn when the box crosses ±180.
  const right = east < west ? east + 360 : east;
  const ring = [
    [west, south],
    [right, south],
    [right, north],
    [west, north],
    [west, south],
  ];
  return { type: 'Polygon', coordinates: [ring] };
}
