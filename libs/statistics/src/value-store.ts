/** So many values are kept as they are: 32 MB. */
const EXACT = 8 * 1024 ** 2;
/** Of the 32 bits of a float the ones that tell buckets apart: 13 of its 23 digits, so 1/8192 relative. */
const DROPPED_BITS = 10;
const BUCKETS = 2 ** (32 - DROPPED_BITS);

/** Of one band; the array that holds values is up to twice as long as they are. */
export function storeBytes(pixels: number): number {
  return pixels > EXACT ? BUCKETS * (4 + 8) : 2 * 4 * pixels;
}

/**
 * All values of a band, for percentiles and for histograms whose edges are those of the data. Scripts leave nothing finer
 * than 32-bit floats, so they are kept as such. Memory is bounded: beyond
 * eight million values they are counted in buckets of 1/8192 relative width, each of which remembers one of its values.
 */
export class ValueStore {
  private values = new Float32Array(1024);
  private length = 0;
  private sketch: Sketch | null = null;

  add(values: Float64Array, length: number): void {
    if (this.sketch === null && this.length + length > EXACT) {
      this.sketch = new Sketch();
      this.sketch.add(this.values, this.length);
      this.values = new Float32Array(0);
    }
    if (this.sketch !== null) return this.sketch.add(values, length);
    if (this.length + length > this.values.length) this.grow(this.length + length);
    this.values.set(values.subarray(0, length), this.length);
    this.length += length;
  }

  /** Values from small to large with how often each comes up. */
  sorted(): Iterable<readonly [value: number, count: number]> {
    if (this.sketch !== null) return this.sketch.entries();
    return this.values
      .subarray(0, this.length)
      .sort()
      .values()
      .map((value) => [value, 1] as const);
  }

  private grow(needed: number): void {
    const larger = new Float32Array(Math.max(needed, this.values.length * 2));
    larger.set(this.values.subarray(0, this.length));
    this.values = larger;
  }
}

class Sketch {
  private readonly counts = new Uint32Array(BUCKETS);
  private readonly seen = new Float64Array(BUCKETS);
  private readonly float = new Float32Array(1);
  private readonly bits = new Uint32Array(this.float.buffer);

  add(values: Float64Array | Float32Array, length: number): void {
    for (let i = 0; i < length; i++) {
      const bucket = this.bucketOf(values[i]!);
      this.counts[bucket]!++;
      this.seen[bucket] = values[i]!;
    }
  }

  *entries(): Generator<readonly [number, number]> {
    for (let bucket = 0; bucket < BUCKETS; bucket++) {
      if (this.counts[bucket]! > 0) yield [this.seen[bucket]!, this.counts[bucket]!];
    }
  }

  /** Floats in their order: of negative ones all bits are turned, of others the sign. */
  private bucketOf(value: number): number {
    this.float[0] = value;
    const bits = this.bits[0]!;
    const ordered = bits >>> 31 === 1 ? ~bits >>> 0 : (bits | 0x8000_0000) >>> 0;
    return ordered >>> DROPPED_BITS;
  }
}
