import { type RawRaster } from '../raster/raw-raster.js';

/** Rows are left out evenly beyond so many values; below, the percentiles are exact. */
const MAX_VALUES = 4_000_000;
/** 0 is left to no-data. */
const DARKEST = 1;
const BRIGHTEST = 255;

export interface Stretch {
  readonly min: number;
  readonly max: number;
}

/** Values at two percentiles (0…100) of a band, interpolated between neighbours; null when the band is empty. */
export async function stretchOf(
  raw: RawRaster,
  band: number,
  [low, high]: readonly [number, number],
): Promise<Stretch | null> {
  const { width, height } = raw.form;
  const every = Math.max(1, Math.ceil((width * height) / MAX_VALUES));
  const values: Float64Array[] = [];
  for (let row = 0; row < height; row += every)
    values.push((await raw.read(band, row, 1)).filter((one) => !Number.isNaN(one)));
  const sorted = new Float64Array(values.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of values) {
    sorted.set(part, at);
    at += part.length;
  }
  sorted.sort();
  return sorted.length === 0 ? null : { min: percentile(sorted, low), max: percentile(sorted, high) };
}

function percentile(sorted: Float64Array, of: number): number {
  const place = ((sorted.length - 1) * of) / 100;
  const below = sorted[Math.floor(place)]!;
  return below + (sorted[Math.ceil(place)]! - below) * (place % 1);
}

/** In place: 1…255, NaN stays. A band without contrast becomes the middle. */
export function stretched(values: Float64Array, { min, max }: Stretch): Float64Array {
  const slope = (BRIGHTEST - DARKEST) / (max - min);
  for (let i = 0; i < values.length; i++) {
    const value = max > min ? DARKEST + (values[i]! - min) * slope : values[i]! * 0 + 128;
    values[i] = Math.round(Math.min(Math.max(value, DARKEST), BRIGHTEST));
  }
  return values;
}
