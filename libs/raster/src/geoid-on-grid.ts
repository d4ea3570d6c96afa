import { type Dataset } from 'gdal-async';
import { DomainError, isDomainError } from '#libs/errors';
import { GEOID_DRIVERS } from './drivers.js';
import { GeoidWindow } from './geoid-window.js';
import { withRaster } from './open.js';
import { placesOnGrid } from './places-on-grid.js';
import { type GeoidRead, type PixelPlaces } from './contract/grids.js';

/** Degrees: a geoid falls or rises by a metre in some ten kilometres, so this moves it by less than a millimetre. */
const TOLERANCE = 1e-5;

/**
 * How high the geoid lies under each pixel's centre, bilinear between the grid's points as PROJ interpolates them.
 * @throws UPSTREAM_FAILED for a grid that cannot be read: that is the operator's business
 */
export async function geoidOnGrid({ geoid, grid, into }: GeoidRead): Promise<void> {
  const places = placesOnGrid(grid, 'EPSG:4326', TOLERANCE);
  try {
    await withRaster(geoid, GEOID_DRIVERS, async (dataset) =>
      sample(await windowAround(dataset, places), places, into),
    );
  } catch (error) {
    if (!isDomainError(error)) throw error;
    throw new DomainError(
      'UPSTREAM_FAILED',
      `Heights above the ellipsoid want a geoid grid, and this one cannot be read: ${error.message}; SWATH_GEOID_GRID names it`,
      { cause: error, detail: { code: 'RENDERER_EXCEPTION' } },
    );
  }
}

/** All columns of the rows that are wanted: no grid is so fine that more care would pay. */
async function windowAround(dataset: Dataset, { y }: PixelPlaces): Promise<GeoidWindow> {
  const { x: columns, y: rows } = dataset.rasterSize;
  const [west, dx, , north, , dy] = dataset.geoTransform ?? [];
  if (!west || !dx || !north || !dy || dx < 0 || dy > 0) {
    throw new DomainError('RASTER_UNSUPPORTED', 'it has no north-up geotransform in degrees');
  }
  const band = dataset.bands.get(1);
  const nodata = band.noDataValue;
  let [first, last] = [rows - 1, 0];
  for (const latitude of y) {
    const row = (latitude - north) / dy - 0.5;
    if (row < first) first = row;
    if (row > last) last = row;
  }
  first = Math.max(0, Math.min(rows - 1, Math.floor(first)));
  last = Math.max(first, Math.min(rows - 1, Math.ceil(last)));
  const count = last - first + 1;
  const values = await band.pixels.readAsync(0, first, columns, count, undefined, { type: 'Float32' });
  const window = { west: west + dx / 2, north: north + (first + 0.5) * dy, dx, dy, columns, rows: count };
  return new GeoidWindow(window, values as Float32Array, nodata === null ? null : Math.fround(nodata));
}

function sample(geoid: GeoidWindow, { x, y }: PixelPlaces, into: Float64Array): void {
  for (let i = 0; i < into.length; i++) into[i] = geoid.at(x[i]!, y[i]!);
}
