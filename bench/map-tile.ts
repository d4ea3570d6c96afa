/** Half of the earth's girth in Web Mercator, metres. */
const HALF_WORLD = 20_037_508.342_789_244;

export interface MapTile {
  readonly zoom: number;
  /** EPSG:3857. */
  readonly bbox: readonly [minX: number, minY: number, maxX: number, maxY: number];
  /** Pixels per side. */
  readonly side: number;
}

/**
 * Tiles of random zoom that meet a box of longitudes and latitudes, always the same ones: drawn in turn from every zoom by
 * a small linear congruential generator. @param zooms first and last
 */
export function randomTiles(
  box: readonly [west: number, south: number, east: number, north: number],
  zooms: readonly [first: number, last: number],
  { side, count, seed }: { readonly side: number; readonly count: number; readonly seed: number },
): MapTile[] {
  const random = generator(seed);
  const [west, south, east, north] = box;
  const [first, last] = zooms;
  return Array.from({ length: count }, (_, i): MapTile => {
    const zoom = first + (i % (last - first + 1));
    const size = (2 * HALF_WORLD) / 2 ** zoom;
    const x = (HALF_WORLD * (west + random() * (east - west))) / 180;
    const latitude = ((south + random() * (north - south)) * Math.PI) / 180;
    const y = (HALF_WORLD * Math.log(Math.tan(Math.PI / 4 + latitude / 2))) / Math.PI;
    const [minX, minY] = [Math.floor(x / size) * size, Math.floor(y / size) * size];
    return { zoom, bbox: [minX, minY, minX + size, minY + size], side };
  });
}

/** 0 ≤ value < 1. */
function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => (state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0) / 2 ** 32;
}
