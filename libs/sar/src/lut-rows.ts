import { type Lut } from '#libs/eo-products';

/**
 * A look-up table along lines of an image: bilinear between the table's lines and pixels, its edge values beyond them.
 * Ask for lines in turn: what lies between the same two vectors is prepared once.
 */
export class LutRows {
  private readonly before: Float64Array;
  private readonly after: Float64Array;
  private at = -1;

  /** @param samples image positions, rising, where values are wanted */
  constructor(
    private readonly lut: Lut,
    private readonly samples: Float64Array,
  ) {
    this.before = new Float64Array(samples.length);
    this.after = new Float64Array(samples.length);
  }

  /** Writes the values of one line, which need not be whole. */
  row(line: number, into: Float64Array): void {
    const { lut } = this;
    const at = lastNotAfter(lut.length, line, (i) => lut[i]!.line);
    if (at !== this.at) this.prepare(at);
    const [a, b] = [lut[at]!, lut[at + 1] ?? lut[at]!];
    const t = b === a ? 0 : Math.min(Math.max((line - a.line) / (b.line - a.line), 0), 1);
    const { before, after } = this;
    for (let i = 0; i < into.length; i++) into[i] = before[i]! + t * (after[i]! - before[i]!);
  }

  private prepare(at: number): void {
    const { lut, samples } = this;
    this.at = at;
    const [a, b] = [lut[at]!, lut[at + 1] ?? lut[at]!];
    alongSamples(a.pixels, a.values, samples, this.before);
    alongSamples(b.pixels, b.values, samples, this.after);
  }
}

/** Linear between positions, the first and last value beyond. */
export function alongSamples(
  positions: Float64Array,
  values: Float64Array,
  wanted: Float64Array,
  into: Float64Array,
): void {
  const last = positions.length - 1;
  for (let i = 0, at = 0; i < wanted.length; i++) {
    const x = wanted[i]!;
    while (at < last && positions[at + 1]! <= x) at++;
    const [p, q] = [positions[at]!, positions[Math.min(at + 1, last)]!];
    const t = q === p ? 0 : Math.min(Math.max((x - p) / (q - p), 0), 1);
    into[i] = values[at]! + t * (values[Math.min(at + 1, last)]! - values[at]!);
  }
}

/** 0 where all are after. */
function lastNotAfter(count: number, value: number, at: (i: number) => number): number {
  let [low, high] = [0, count - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (at(middle) <= value) low = middle;
    else high = middle - 1;
  }
  return low;
}
