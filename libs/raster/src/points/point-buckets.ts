/** Points by the square they lie in, so that a pixel's neighbours are found without looking at all of them. */
export class PointBuckets {
  /** x, y, value of each, sorted by square; within one in the order they came. */
  private readonly sorted: Float64Array;
  /** Where each square begins; one more than squares. */
  private readonly starts: Uint32Array;
  private readonly size: number;
  private readonly columns: number;
  private readonly rows: number;
  private readonly minX: number;
  private readonly minY: number;

  /** @param points x, y, value of each, finite. @param radius most distance of `within` */
  constructor(
    points: Float64Array,
    private readonly radius: number,
  ) {
    const count = points.length / 3;
    const [minX, minY, maxX, maxY] = boundsOf(points);
    [this.minX, this.minY] = [minX, minY];
    // Squares smaller than the radius would only be more of them; so small that each has a few points is enough.
    const area = Math.max(maxX - minX, radius) * Math.max(maxY - minY, radius);
    this.size = Math.max(radius, Math.sqrt((area * FEW) / Math.max(count, 1)));
    this.columns = Math.floor((maxX - minX) / this.size) + 1;
    this.rows = Math.floor((maxY - minY) / this.size) + 1;
    this.starts = new Uint32Array(this.columns * this.rows + 1);
    this.sorted = this.sort(points);
  }

  /** Calls back with every point whose distance is at most the radius: value and squared distance. */
  within(x: number, y: number, found: (value: number, squared: number) => void): void {
    const { sorted, starts, columns, radius } = this;
    const limit = radius * radius;
    const [left, right] = [this.columnOf(x - radius), this.columnOf(x + radius)];
    for (let row = this.rowOf(y - radius); row <= this.rowOf(y + radius); row++) {
      const end = starts[row * columns + right + 1]!;
      for (let at = starts[row * columns + left]!; at < end; at++) {
        const [dx, dy] = [sorted[at * 3]! - x, sorted[at * 3 + 1]! - y];
        const squared = dx * dx + dy * dy;
        if (squared <= limit) found(sorted[at * 3 + 2]!, squared);
      }
    }
  }

  /** A stable counting sort. */
  private sort(points: Float64Array): Float64Array {
    const { starts } = this;
    const count = points.length / 3;
    const squareOf = (i: number) => this.rowOf(points[i * 3 + 1]!) * this.columns + this.columnOf(points[i * 3]!);
    for (let i = 0; i < count; i++) starts[squareOf(i) + 1]!++;
    for (let square = 1; square < starts.length; square++) starts[square]! += starts[square - 1]!;
    const next = starts.slice(0, -1);
    const sorted = new Float64Array(points.length);
    for (let i = 0; i < count; i++) sorted.set(points.subarray(i * 3, i * 3 + 3), next[squareOf(i)]!++ * 3);
    return sorted;
  }

  private columnOf(x: number): number {
    return clamp(Math.floor((x - this.minX) / this.size), this.columns);
  }

  private rowOf(y: number): number {
    return clamp(Math.floor((y - this.minY) / this.size), this.rows);
  }
}

const FEW = 4;

function clamp(index: number, count: number): number {
  return Math.min(Math.max(index, 0), count - 1);
}

function boundsOf(points: Float64Array): readonly [number, number, number, number] {
  let [minX, minY, maxX, maxY] = [Infinity, Infinity, -Infinity, -Infinity];
  for (let i = 0; i < points.length; i += 3) {
    const [x, y] = [points[i]!, points[i + 1]!];
    if (x < minX) minX = x;
    if (x > maxX) maxX = x;
    if (y < minY) minY = y;
    if (y > maxY) maxY = y;
  }
  return points.length === 0 ? [0, 0, 0, 0] : [minX, minY, maxX, maxY];
}
