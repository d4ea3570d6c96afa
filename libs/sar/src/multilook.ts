/** Means of power over cells of `across` × `along` pixels; NaN where a cell has no pixel with data. */
export function multilook(
  power: Float32Array,
  width: number,
  { across, along }: { readonly across: number; readonly along: number },
): Float32Array {
  if (across === 1 && along === 1) return power;
  const height = power.length / width;
  const [cols, rows] = [Math.ceil(width / across), Math.ceil(height / along)];
  const [sum, count] = [new Float64Array(cols * rows), new Uint32Array(cols * rows)];
  for (let row = 0, at = 0; row < height; row++) {
    const start = Math.floor(row / along) * cols;
    for (let cell = start; cell < start + cols; cell++) {
      const end = Math.min((row + 1) * width, at + across);
      let [total, valid] = [0, 0];
      for (; at < end; at++) {
        const value = power[at]!;
        // NaN is no data.
        if (value !== value) continue;
        total += value;
        valid++;
      }
      sum[cell]! += total;
      count[cell]! += valid;
    }
  }
  return Float32Array.from(sum, (total, i) => (count[i] === 0 ? NaN : total / count[i]!));
}
