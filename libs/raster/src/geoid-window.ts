/** Where the points of a grid of undulations lie, in degrees. */
export interface GeoidPoints {
  /** Of the first point. */
  readonly west: number;
  readonly north: number;
  /** From one point to the next; `dy` is negative. */
  readonly dx: number;
  readonly dy: number;
  readonly columns: number;
  readonly rows: number;
}

/** Half a point further than the last is still inside: grids of whole turns end one step before their beginning. */
const EDGE = 0.5;

/** Rows of a grid of undulations. */
export class GeoidWindow {
  /** All the way round: the last column's neighbour is the first. */
  private readonly isRound: boolean;

  /** @param values row by row from the north, metres */
  constructor(
    private readonly points: GeoidPoints,
    private readonly values: Float32Array,
    private readonly nodata: number | null,
  ) {
    this.isRound = Math.abs(points.columns * points.dx - 360) < points.dx / 2;
  }

  /** Metres at a place in degrees, bilinear; NaN outside. */
  at(longitude: number, latitude: number): number {
    const { west, north, dx, dy, columns, rows } = this.points;
    const turn = 360 / dx;
    const col = ((((longitude - west) / dx) % turn) + turn) % turn;
    const row = (latitude - north) / dy;
    if (!(row >= -EDGE && row <= rows - 1 + EDGE)) return NaN;
    if (!this.isRound && !(col <= columns - 1 + EDGE)) return NaN;
    const left = this.isRound ? Math.floor(col) % columns : Math.min(Math.floor(col), columns - 1);
    const top = Math.max(0, Math.min(Math.floor(row), rows - 1));
    const [u, v] = [col - Math.floor(col), Math.max(0, Math.min(1, row - top))];
    // A neighbour without weight is not asked: it may have no value.
    const right = u === 0 ? left : this.isRound ? (left + 1) % columns : Math.min(left + 1, columns - 1);
    const bottom = v === 0 ? top : Math.min(top + 1, rows - 1);
    const upper = this.value(top, left) * (1 - u) + this.value(top, right) * u;
    const lower = this.value(bottom, left) * (1 - u) + this.value(bottom, right) * u;
    return upper * (1 - v) + lower * v;
  }

  private value(row: number, col: number): number {
    const value = this.values[row * this.points.columns + col]!;
    return value === this.nodata ? NaN : value;
  }
}
