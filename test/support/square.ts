import { join } from 'node:path';
import { writeRaster } from './raster-files.js';

/** Degrees; 64 px of 0.01°. */
const SIDE = 0.64;
const WEST = 10;
const NORTH = 50;

/** Lon/lat in the middle of the n-th square. */
export function middleOf(n: number): { lon: number; lat: number } {
  return { lon: WEST + (n + 0.5) * SIDE, lat: NORTH - SIDE / 2 };
}

/** Squares of one value each lie side by side from west to east in EPSG:4326, so that a sample says whose it is. */
export function writeSquare(dir: string, n: number, value = 10 * (n + 1)): Promise<string> {
  const west = WEST + n * SIDE;
  return writeRaster(join(dir, `square-${n}.tif`), {
    width: 64,
    height: 64,
    values: [value],
    crs: 'EPSG:4326',
    corners: [west, NORTH, west + SIDE, NORTH - SIDE],
  });
}
