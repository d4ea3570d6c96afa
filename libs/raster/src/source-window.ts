import { type ControlGrid, mapped } from './control-grid.js';
import { type PixelWindow } from './contract/grids.js';

interface Raster {
  readonly width: number;
  readonly height: number;
  /** Columns once around the globe; null = the raster's places do not repeat. */
  readonly turn: number | null;
}

export interface PlacedWindow {
  /** Inside the raster, except for one that goes all around the globe: its columns run on beyond either edge. */
  readonly window: PixelWindow;
  /** Given back in the columns of the window. */
  readonly nodes: ControlGrid;
}

/**
 * The window of a raster under a target and a margin around it. `in pieces`: the target meets two ends of a raster that
 * goes almost around the globe.
 * @param nodes in pixels of the raster
 */
export function sourceWindow(
  nodes: ControlGrid,
  raster: Raster,
  margin: { readonly x: number; readonly y: number },
): PlacedWindow | 'beside' | 'in pieces' {
  const { width, height, turn } = raster;
  const rows = span(nodes.y, margin.y, height);
  if (rows === null) return 'beside';
  if (turn !== null && Math.abs(turn - width) < 0.01) return around(nodes, width, rows, margin.x);
  const turns = turn === null ? [0] : turnsThatMeet(nodes, width, turn);
  if (turns.length > 1) return 'in pieces';
  const [shift = 0] = turns;
  const shifted = shift === 0 ? nodes : mapped(nodes, ([x, y]) => [x + shift * turn!, y]);
  const cols = span(shifted.x, margin.x, width);
  return cols === null ? 'beside' : { nodes: shifted, window: windowOf(cols, rows) };
}

function around(nodes: ControlGrid, width: number, rows: Span, margin: number): PlacedWindow {
  const [least, most] = extremes(nodes.x);
  const shift = -width * Math.floor((least + most) / 2 / width);
  const shifted = mapped(nodes, ([x, y]) => [x + shift, y]);
  const cols = [Math.floor(least + shift) - margin, Math.ceil(most + shift) + margin] as const;
  return { nodes: shifted, window: windowOf(cols, rows) };
}

function turnsThatMeet({ x }: ControlGrid, width: number, turn: number): number[] {
  const [least, most] = extremes(x);
  return [0, -1, 1].filter((n) => least + n * turn < width && most + n * turn > 0);
}

type Span = readonly [from: number, to: number];

function span(values: Float64Array, margin: number, size: number): Span | null {
  const [least, most] = extremes(values);
  const [from, to] = [Math.max(0, Math.floor(least) - margin), Math.min(size, Math.ceil(most) + margin)];
  return to > from ? [from, to] : null;
}

function windowOf([col, right]: Span, [row, bottom]: Span): PixelWindow {
  return { col, row, width: right - col, height: bottom - row };
}

function extremes(values: Float64Array): Span {
  let [least, most] = [Infinity, -Infinity];
  for (const value of values) {
    least = Math.min(least, value);
    most = Math.max(most, value);
  }
  return [least, most];
}
