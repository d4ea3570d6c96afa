import { type Lut, type Noise } from '#libs/eo-products';
import { LutRows } from './lut-rows.js';
import { NoiseRows } from './noise-rows.js';

/** Part of an image as it lies in a file that may be smaller than annotated (an overview, a shrunk copy). */
export interface ImageWindow {
  /** In pixels of the file. */
  readonly col: number;
  readonly row: number;
  readonly width: number;
  readonly height: number;
  /** Annotated lines and samples per pixel of the file. */
  readonly linesPerPixel: number;
  readonly samplesPerPixel: number;
}

/**
 * Amplitudes to power, in place: (dn² − noise) / A². Where the noise is stronger the result is below zero, so that averages
 * stay true; clamp it at last. A dn of 0 is no data and becomes NaN.
 */
export function calibrate(window: ImageWindow, pixels: Float32Array, table: Lut, noise: Noise): void {
  const { col, row, width, height, linesPerPixel, samplesPerPixel } = window;
  const samples = Float64Array.from({ length: width }, (_, i) => annotated(col + i, samplesPerPixel));
  const [gains, noises] = [new LutRows(table, samples), new NoiseRows(noise, samples)];
  const [gain, floor] = [new Float64Array(width), new Float64Array(width)];
  for (let j = 0, at = 0; j < height; j++) {
    const line = annotated(row + j, linesPerPixel);
    gains.row(line, gain);
    noises.row(line, floor);
    for (let i = 0; i < width; i++, at++) {
      const dn = pixels[at]!;
      pixels[at] = dn > 0 ? (dn * dn - floor[i]!) / (gain[i]! * gain[i]!) : NaN;
    }
  }
}

/** Centre of a file's pixel as the annotation counts: whole numbers are centres there. */
export function annotated(pixel: number, perPixel: number): number {
  return (pixel + 0.5) * perPixel - 0.5;
}

/** The way back. */
export function inFile(annotatedPosition: number, perPixel: number): number {
  return (annotatedPosition + 0.5) / perPixel - 0.5;
}
