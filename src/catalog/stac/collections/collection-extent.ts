import { type StacExtent } from '#libs/stac';
import { type Collection } from '../../collection.entity.js';

const WORLD = [-180, -90, 180, 90];
type Interval = [string | null, string | null];

/**
 * What is declared and what was measured around the scenes, the wider of both: neither does a declared extent hide
 * scenes, nor do the scenes of today narrow what a collection is meant for. Without either: the world, at any time.
 */
export function servedExtent({ document, bbox, startAt, endAt }: MeasuredCollection): StacExtent {
  const [declared, ...parts] = document.extent?.spatial?.bbox ?? [];
  const [interval, ...spells] = document.extent?.temporal?.interval ?? [];
  const measured: Interval | null = startAt && endAt && [startAt.toISOString(), endAt.toISOString()];
  return {
    spatial: { bbox: [widerBox(declared, bbox), ...parts] },
    temporal: { interval: [widerInterval(interval, measured), ...spells] },
  };
}

export type MeasuredCollection = Pick<Collection, 'document' | 'bbox' | 'startAt' | 'endAt'>;

/** A declared box may have 6 numbers, or cross ±180 (w > e); a measured one does neither. */
function widerBox(declared: number[] | undefined, measured: number[] | null): number[] {
  if (!declared) return measured ?? WORLD;
  if (!measured) return declared;
  const flat = declared.length === 6 ? [0, 1, 3, 4].map((i) => declared[i]) : declared;
  const [w, s, e, n] = flat as [number, number, number, number];
  const [west, south, east, north] = measured as [number, number, number, number];
  const [minX, maxX] = w <= e ? [Math.min(w, west), Math.max(e, east)] : acrossAntimeridian(w, e, west, east);
  const [minY, maxY] = [Math.min(s, south), Math.max(n, north)];
  return declared.length === 6
    ? [minX, minY, declared[2] as number, maxX, maxY, declared[5] as number]
    : [minX, minY, maxX, maxY];
}

/** The measured span fits on one side of the crossing, or only the whole circle holds both. */
function acrossAntimeridian(w: number, e: number, west: number, east: number): [number, number] {
  return west >= w || east <= e ? [w, e] : [-180, 180];
}

/** A declared open end (null) is wider than any measured one. */
function widerInterval(declared: Interval | undefined, measured: Interval | null): Interval {
  if (!declared) return measured ?? [null, null];
  if (!measured) return declared;
  const [start, end] = declared;
  return [
    start !== null && Date.parse(start) > Date.parse(measured[0] as string) ? measured[0] : start,
    end !== null && Date.parse(end) < Date.parse(measured[1] as string) ? measured[1] : end,
  ];
}
