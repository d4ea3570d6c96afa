import { type MultiPolygon, type Polygon } from 'geojson';
import { boxAround } from './scenes-for-areas.query.js';

/** Degrees that areas may span together: about as much as a scene does, so that most scenes meet several of them. */
const WIDEST = 2;
const MOST = 64;

/**
 * Areas that are searched for together, by their positions: those that follow each other while the box around them stays
 * small. One across ±180, in two parts, is alone. Pure.
 */
export function neighbouringAreas(areas: ReadonlyArray<Polygon | MultiPolygon>): number[][] {
  const groups: number[][] = [];
  let around: Polygon[] = [];
  for (const [position, area] of areas.entries()) {
    const together = area.type === 'Polygon' ? [...around, area] : [];
    const isNear = around.length > 0 && together.length > 0 && together.length <= MOST && isSmall(together);
    if (isNear) groups.at(-1)!.push(position);
    else groups.push([position]);
    around = isNear ? together : area.type === 'Polygon' ? [area] : [];
  }
  return groups;
}

function isSmall(areas: readonly Polygon[]): boolean {
  const [west, south, east, north] = boxAround(areas);
  return east - west <= WIDEST && north - south <= WIDEST;
}
