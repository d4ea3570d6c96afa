import { setImmediate as otherWork } from 'node:timers/promises';
import { type Point } from '#libs/geo';
import { type ArrayDataset } from './array-dataset.js';
import { type CellBox, type CoordinateWindow, readWindow } from './coordinate-window.js';
import { type CurvilinearGrid } from './grid.js';
import { type GridLocator, type Located } from './located.js';
import { distanceM, unitVector } from './sphere.js';

/** Places per axis of the coarse picture: a scan of it takes a fifth of a millisecond, keeping it 2.6 MB. */
const COARSE = 256;
/** Points whose coarse places lie in one block of so many by so many cells, or of a few strides, share a read. */
const BLOCK = 64;
const BLOCK_STRIDES = 4;
const PARALLEL = 6;
/** Points after which others get their turn. */
const BREATH = 50;
/** Steps of the search where rows or columns are so askew that the coarse picture misleads. */
const MOST_STEPS = 16;

/** Nearest on the sphere: in a coarse picture first, then around that place. @throws what `read` throws */
export async function curvilinearLocator(
  dataset: ArrayDataset,
  grid: CurvilinearGrid,
  signal?: AbortSignal,
): Promise<GridLocator> {
  const [rows, cols] = grid.longitude.dimensions.slice(-2).map(({ size }) => size) as [number, number];
  const coarse = await readWindow(dataset, grid, coarseRange(rows), coarseRange(cols), signal);
  return new CurvilinearLocator(dataset, grid, { rows, cols }, coarse);
}

function coarseRange(size: number) {
  const stride = Math.ceil(size / COARSE);
  return { start: 0, stride, count: Math.ceil(size / stride) };
}

interface Candidate {
  readonly index: number;
  readonly point: Point;
  readonly cell: { readonly row: number; readonly col: number };
}

class CurvilinearLocator implements GridLocator {
  private readonly whole: CellBox;

  constructor(
    private readonly dataset: ArrayDataset,
    private readonly grid: CurvilinearGrid,
    { rows, cols }: { readonly rows: number; readonly cols: number },
    private readonly coarse: CoordinateWindow,
  ) {
    this.whole = { top: 0, left: 0, bottom: rows - 1, right: cols - 1 };
  }

  async locate(points: readonly Point[], signal?: AbortSignal): Promise<Array<Located | null>> {
    const found = new Array<Located | null>(points.length).fill(null);
    const groups = new Map<string, Candidate[]>();
    for (const [index, point] of points.entries()) {
      if (index % BREATH === BREATH - 1) await otherWork();
      const cell = this.coarse.nearest(unitVector(point), this.whole);
      if (cell === null) continue;
      const key = this.blockOf(cell);
      groups.set(key, [...(groups.get(key) ?? []), { index, point, cell }]);
    }
    const waiting = [...groups.values()];
    const work = async () => {
      for (let group = waiting.shift(); group !== undefined; group = waiting.shift())
        for (const [candidate, located] of await this.refined(group, signal)) found[candidate.index] = located;
    };
    await Promise.all(Array.from({ length: PARALLEL }, work));
    return found;
  }

  private blockOf({ row, col }: Candidate['cell']): string {
    const { rows, cols } = this.coarse;
    const block = (place: number, stride: number) => Math.floor(place / Math.max(BLOCK, stride * BLOCK_STRIDES));
    return `${block(row, rows.stride)} ${block(col, cols.stride)}`;
  }

  private async refined(
    group: readonly Candidate[],
    signal?: AbortSignal,
  ): Promise<Array<[Candidate, Located | null]>> {
    const boxes = group.map(({ cell }) => this.around(cell));
    const window = await this.window(boxes.reduce(union), signal);
    return Promise.all(
      group.map(async (candidate, i): Promise<[Candidate, Located | null]> => [
        candidate,
        await this.descend(candidate.point, window, boxes[i]!, signal),
      ]),
    );
  }

  /** Goes on where the nearest cell lies at the edge of what was looked at: a nearer one may lie behind it. */
  private async descend(
    point: Point,
    first: CoordinateWindow,
    start: CellBox,
    signal?: AbortSignal,
  ): Promise<Located | null> {
    const place = unitVector(point);
    let [window, box] = [first, start];
    for (let step = 0; ; step++) {
      const cell = window.nearest(place, box);
      if (cell === null) return null;
      if (step === MOST_STEPS || !this.isAtEdge(cell, box)) return this.located(point, cell, window);
      box = this.around(cell);
      window = await this.window(box, signal);
    }
  }

  private isAtEdge({ row, col }: Candidate['cell'], box: CellBox): boolean {
    const isOuter = (at: number, edge: number, end: number) => at === edge && edge !== end;
    return (
      isOuter(row, box.top, this.whole.top) ||
      isOuter(row, box.bottom, this.whole.bottom) ||
      isOuter(col, box.left, this.whole.left) ||
      isOuter(col, box.right, this.whole.right)
    );
  }

  private located(point: Point, { row, col }: Candidate['cell'], window: CoordinateWindow): Located {
    const lonLat = window.lonLat(row, col)!;
    const apart = (...others: Array<Point | null>) =>
      Math.max(0, ...others.map((other) => (other === null ? 0 : distanceM(lonLat, other))));
    const [alongRow, alongCol] = [
      apart(window.lonLat(row, col - 1), window.lonLat(row, col + 1)),
      apart(window.lonLat(row - 1, col), window.lonLat(row + 1, col)),
    ];
    return { row, col, lonLat, distanceM: distanceM(point, lonLat), cellM: Math.max(alongRow, alongCol) };
  }

  /** One and a half strides to each side, and never less than the neighbours. */
  private around({ row, col }: Candidate['cell']): CellBox {
    const [down, across] = [this.coarse.rows.stride, this.coarse.cols.stride].map(
      (stride) => Math.ceil(stride * 1.5) + 1,
    );
    const { bottom, right } = this.whole;
    return {
      top: Math.max(0, row - down!),
      left: Math.max(0, col - across!),
      bottom: Math.min(bottom, row + down!),
      right: Math.min(right, col + across!),
    };
  }

  private async window(box: CellBox, signal?: AbortSignal): Promise<CoordinateWindow> {
    if (this.coarse.rows.stride === 1 && this.coarse.cols.stride === 1) return this.coarse;
    const range = (first: number, last: number) => ({ start: first, stride: 1, count: last - first + 1 });
    return readWindow(this.dataset, this.grid, range(box.top, box.bottom), range(box.left, box.right), signal);
  }
}

function union(a: CellBox, b: CellBox): CellBox {
  return {
    top: Math.min(a.top, b.top),
    left: Math.min(a.left, b.left),
    bottom: Math.max(a.bottom, b.bottom),
    right: Math.max(a.right, b.right),
  };
}
