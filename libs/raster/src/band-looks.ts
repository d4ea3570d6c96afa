import { type Dataset, type RasterBand } from 'gdal-async';
import { DomainError } from '#libs/errors';
import { paletteOf } from './colour-table.js';
import { withRaster } from './open.js';
import { type BandLook } from './contract/description.js';
import { type ReadingGrid, readingGrid, validValues } from './valid-values.js';

/** Values between the smallest and the largest, both among them: every second percentile. */
const QUANTILES = 51;

/**
 * What a style is made from, of each band asked for: the distribution of its valid values in native units, from at most
 * 1024 × 1024 of them, and its colour table. @throws INVALID (no such band), RASTER_UNREADABLE
 */
export function bandLooks({ path, bands }: { path: string; bands: readonly number[] }): Promise<BandLook[]> {
  return withRaster(path, undefined, async (dataset) => {
    const grid = readingGrid(dataset, true);
    const looks: BandLook[] = [];
    for (const index of bands) looks.push(await lookOf(bandAt(dataset, index), grid));
    return looks;
  });
}

function bandAt(dataset: Dataset, index: number): RasterBand {
  const count = dataset.bands.count();
  if (Number.isInteger(index) && index >= 1 && index <= count) return dataset.bands.get(index);
  throw new DomainError('INVALID', `band ${index} does not exist; the raster has ${count}`);
}

async function lookOf(band: RasterBand, grid: ReadingGrid): Promise<BandLook> {
  const parts: Float64Array[] = [];
  // Infinities have no place on a scale of colours.
  for await (const values of validValues(band, grid)) parts.push(values.filter(Number.isFinite));
  return { quantiles: quantiles(parts), palette: paletteOf(band) };
}

function quantiles(parts: readonly Float64Array[]): number[] | null {
  const count = parts.reduce((sum, { length }) => sum + length, 0);
  if (count === 0) return null;
  const values = new Float64Array(count);
  let at = 0;
  for (const part of parts) {
    values.set(part, at);
    at += part.length;
  }
  values.sort();
  return Array.from({ length: QUANTILES }, (_, i) => values[Math.round((i / (QUANTILES - 1)) * (count - 1))] as number);
}
