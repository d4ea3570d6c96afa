/** Of a Float32, sign bit 0: 8 bits of exponent, then 15 of the 23 of the mantissa. */
const DROPPED_BITS = 8;
/** 2⁻²⁰ and 2⁴⁰: amplitudes and reflectances lie well between them; what does not is counted at the end it is beyond. */
const LOWEST = (127 - 20) << (23 - DROPPED_BITS);
const HIGHEST = (127 + 40) << (23 - DROPPED_BITS);
const INFINITY_BITS = 0x7f800000;

const bits = new Uint32Array(1);
const float = new Float32Array(bits.buffer);

/**
 * Counts positive values so finely that order statistics read from it are exact for integers below 65,536 and right to
 * 2⁻¹⁵ of the value for others: positive floats are in the order of their bits. 8 MB however many values there are.
 */
export class ValueHistogram {
  private readonly counts = new Uint32Array(HIGHEST - LOWEST + 1);
  private positives = 0;
  private zeros = 0;

  /** Counts what is positive and finite. @returns how many were */
  add(values: Float32Array): number {
    const { counts } = this;
    const words = new Uint32Array(values.buffer, values.byteOffset, values.length);
    let added = 0;
    for (let i = 0; i < words.length; i++) {
      const word = words[i]!;
      if (word === 0 || word >= INFINITY_BITS) continue;
      counts[Math.min(HIGHEST, Math.max(LOWEST, word >>> DROPPED_BITS)) - LOWEST]!++;
      added++;
    }
    this.positives += added;
    return added;
  }

  /** Zeros that are values, not gaps. */
  addZeros(count: number): void {
    this.zeros += count;
  }

  get total(): number {
    return this.positives + this.zeros;
  }

  /** Linear between the two nearest ranks, as numpy's default; null without values. @param percentile 0…100 */
  percentile(percentile: number): number | null {
    if (this.total === 0) return null;
    const rank = (percentile / 100) * (this.total - 1);
    const below = this.atRank(Math.floor(rank));
    const above = this.atRank(Math.ceil(rank));
    return below + (above - below) * (rank - Math.floor(rank));
  }

  private atRank(rank: number): number {
    let passed = this.zeros;
    if (rank < passed) return 0;
    let bin = 0;
    for (; bin < this.counts.length; bin++) {
      passed += this.counts[bin]!;
      if (rank < passed) break;
    }
    bits[0] = (bin + LOWEST) << DROPPED_BITS;
    return float[0]!;
  }
}
