import { type BBox } from '#libs/geo';
import { type LayerInfo } from '../drawing/map-layer.js';

const EARTH_M = 6_378_137;
/** Where Web Mercator ends. */
const MERCATOR_LAT = 85.051_128_779_806_6;
export const WORLD: BBox = [-180, -90, 180, 90];

/** Lon/lat to EPSG:3857; what lies beyond its end is cut. */
export function mercatorBox([west, south, east, north]: BBox): BBox {
  const y = (lat: number) => {
    const within = Math.max(-MERCATOR_LAT, Math.min(MERCATOR_LAT, lat));
    return EARTH_M * Math.log(Math.tan(Math.PI / 4 + (within * Math.PI) / 360));
  };
  const x = (lon: number) => (EARTH_M * lon * Math.PI) / 180;
  return [x(west), y(south), x(east), y(north)];
}

/** EPSG:3857 to lon/lat, whatever the numbers. */
export function mercatorToLonLat([minX, minY, maxX, maxY]: BBox): BBox {
  const lon = (x: number) => (x / EARTH_M / Math.PI) * 180;
  const lat = (y: number) => (Math.atan(Math.exp(y / EARTH_M)) / Math.PI) * 360 - 90;
  return [lon(minX), lat(minY), lon(maxX), lat(maxY)];
}

/** Boxes of STAC may cross ±180, those of OGC documents not: then they go around the world. */
export function uncrossed(bbox: BBox | null): BBox {
  if (bbox === null) return WORLD;
  const [west, south, east, north] = bbox;
  return west <= east ? bbox : [-180, south, 180, north];
}

/** `2015-06-23T00:00:00Z/2026-11-20T00:00:00Z/PT1S`; null = time chooses nothing. */
export function timeExtent({ interval: [start, end] }: LayerInfo): string | null {
  if (start === null || end === null) return null;
  return `${start.toISOString()}/${end.toISOString()}/PT1S`;
}
