import { malformed, missing } from '../product-fault.js';
import { parseXml } from '../xml-document.js';
import { listAlong, risingList } from './number-list.js';

/** One line of a look-up table: values at ground-range samples, linear between them. */
export interface LutVector {
  /** Image line, 0 = the first; vectors may lie before and behind the image. */
  readonly line: number;
  /** Image samples, rising. */
  readonly pixels: Float64Array;
  readonly values: Float64Array;
}

/** In the order of the lines, at least one. */
export type Lut = readonly LutVector[];

/** What amplitudes are divided by, squared (Sentinel-1 product specification, "calibration annotation"). */
export interface Calibration {
  readonly betaNought: Lut;
  readonly sigmaNought: Lut;
  readonly gamma: Lut;
}

/** `annotation/calibration/calibration-….xml`. @throws BAD_REQUEST naming file and element. */
export function readCalibration(text: string, file: string): Calibration {
  const vectors = parseXml(text, file, ['dn']).all('calibrationVector');
  if (vectors.length === 0) throw missing(file, 'calibrationVector');
  const placed = vectors.map((vector) => ({
    vector,
    line: vector.number('line', { integer: true }),
    pixels: risingList(vector, 'pixel', file),
  }));
  const table = (name: string): Lut =>
    inOrder(
      placed.map(({ vector, line, pixels }) => {
        const values = listAlong(pixels, vector, name, file);
        if (!values.every((value) => value > 0)) throw malformed(file, name, 'zero or less', 'numbers above 0');
        return { line, pixels, values };
      }),
      file,
    );
  return { betaNought: table('betaNought'), sigmaNought: table('sigmaNought'), gamma: table('gamma') };
}

/** @throws BAD_REQUEST where two vectors lie on one line. */
export function inOrder(vectors: readonly LutVector[], file: string): Lut {
  const sorted = vectors.toSorted((a, b) => a.line - b.line);
  const twice = sorted.find(({ line }, i) => line === sorted[i + 1]?.line);
  if (twice !== undefined) throw malformed(file, 'line', String(twice.line), 'one vector per line');
  return sorted;
}
