export interface FilterWindow {
  /** Pixels across and along the flight, 1–7. An even window has one pixel more behind than before. */
  readonly width: number;
  readonly height: number;
}

/** Sums over the window, per column of one row. */
interface ColumnSums {
  readonly count: Float64Array;
  readonly sum: Float64Array;
  readonly squares: Float64Array;
}

/**
 * Lee's minimum mean square error filter for multiplicative noise: m + k · (p − m), where k is the share of the window's
 * variance that speckle of so many looks does not explain. Pixels without data (NaN) stay so and count nowhere; the
 * window is cut at the edges.
 * @returns a new image; J.-S. Lee, "Digital image enhancement and noise filtering by use of local statistics", 1980
 */
export function leeFilter(
  power: Float32Array,
  width: number,
  { width: across, height: along }: FilterWindow,
  looks: number,
): Float32Array {
  const filtered = new Float32Array(power.length);
  const height = power.length / width;
  const columns: ColumnSums = {
    count: new Float64Array(width),
    sum: new Float64Array(width),
    squares: new Float64Array(width),
  };
  for (let row = 0; row < height; row++) {
    const [top, bottom] = [Math.max(0, row - before(along)), Math.min(height - 1, row + behind(along))];
    sumColumns(power.subarray(top * width, (bottom + 1) * width), columns);
    const target = filtered.subarray(row * width, (row + 1) * width);
    filterRow(power.subarray(row * width, (row + 1) * width), columns, across, 1 / looks, target);
  }
  return filtered;
}

const before = (size: number) => Math.floor((size - 1) / 2);
const behind = (size: number) => Math.ceil((size - 1) / 2);

function sumColumns(rows: Float32Array, { count, sum, squares }: ColumnSums): void {
  count.fill(0);
  sum.fill(0);
  squares.fill(0);
  const width = sum.length;
  for (let start = 0; start < rows.length; start += width) {
    for (let col = 0; col < width; col++) {
      const value = rows[start + col]!;
      if (value !== value) continue;
      count[col]! += 1;
      sum[col]! += value;
      squares[col]! += value * value;
    }
  }
}

/** @param speckle variance of speckle over its squared mean */
function filterRow(
  row: Float32Array,
  { count, sum, squares }: ColumnSums,
  across: number,
  speckle: number,
  target: Float32Array,
): void {
  for (let col = 0; col < row.length; col++) {
    const end = Math.min(row.length - 1, col + behind(across));
    let [n, total, square] = [0, 0, 0];
    for (let i = Math.max(0, col - before(across)); i <= end; i++) {
      n += count[i]!;
      total += sum[i]!;
      square += squares[i]!;
    }
    const mean = total / n;
    const variance = square / n - mean * mean;
    const texture = (variance - mean * mean * speckle) / (1 + speckle);
    // NaN where the pixel has no data.
    target[col] = mean + (texture > 0 ? texture / variance : 0) * (row[col]! - mean) + 0 * row[col]!;
  }
}
