import { DomainError } from '#libs/errors';
import { type Vector } from './vector.js';

/** An equidistant axis of pixel centres, in the units of the CRS. */
export interface Axis {
  readonly name: string;
  readonly size: number;
  readonly first: number;
  /** From one centre to the next; negative on a descending axis. */
  readonly step: number;
}

/** Of a step: what a centre may lie off its place. */
const TOLERANCE = 1e-3;
/** Of a step: coarse storage (f4 degrees at high resolution) may make it more, but never as much as this. */
const MOST_TOLERANCE = 0.1;
const FLOAT32_EPSILON = 2 ** -23;

/**
 * @param dtype as stored: f4 cannot say 0.0028° steps exactly
 * @throws INVALID naming the axis and the first centre that is out of place
 */
export function equidistantAxis(name: string, values: Vector, dtype: string): Axis {
  const centres = Array.from(values as ArrayLike<number | bigint>, Number);
  const size = centres.length;
  if (size < 2) throw refused(name, `must have at least 2 values, so that the pixel size is known, found ${size}`);
  const odd = centres.findIndex((centre) => !Number.isFinite(centre));
  if (odd !== -1) throw refused(name, `value ${odd} is ${centres[odd]}`);
  const [first, last] = [centres[0] as number, centres[size - 1] as number];
  const step = (last - first) / (size - 1);
  if (step === 0) throw refused(name, `must ascend or descend, but begins and ends at ${first}`);
  const rounding = /f4$/.test(dtype) ? Math.max(Math.abs(first), Math.abs(last)) * FLOAT32_EPSILON : 0;
  const allowed = Math.min(Math.abs(step) * MOST_TOLERANCE, Math.max(Math.abs(step) * TOLERANCE, 2 * rounding));
  const off = centres.findIndex((centre, i) => Math.abs(centre - (first + i * step)) > allowed);
  if (off !== -1)
    throw refused(
      name,
      `must be equidistant (step ${step}): value ${off} should be ${first + off * step}, found ${centres[off]}`,
    );
  return { name, size, first, step };
}

/** From the outer edge of the first pixel to that of the last, ascending: centres lie half a step inside. */
export function edgesOf({ first, step, size }: Axis): readonly [number, number] {
  const [a, b] = [first - step / 2, first + step * (size - 0.5)];
  return a < b ? [a, b] : [b, a];
}

function refused(name: string, text: string): DomainError {
  return new DomainError('INVALID', `Array "${name}": ${text}`);
}
