import { type ImageLocator } from './image-position.js';

/** Where pixels of a map lie in an image, in annotated lines and samples; NaN outside. */
export interface PixelPositions {
  readonly lines: Float64Array;
  readonly samples: Float64Array;
}

/** Longitudes and latitudes of pixels, row by row. */
export interface MapPixels {
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly width: number;
}

/** Pixels between those that are located exactly. */
const STEP = 16;
/** Of an image's pixel. */
const TOLERANCE = 0.01;

/** Every pixel on its own, for places that depend on the terrain. @param heights metres above the ellipsoid */
export function locatePixels(locator: ImageLocator, { x, y }: MapPixels, heights: Float64Array): PixelPositions {
  const found = { lines: new Float64Array(x.length), samples: new Float64Array(x.length) };
  for (let i = 0; i < x.length; i++) put(found, i, locator, x[i]!, y[i]!, heights[i]!);
  return found;
}

/**
 * Where places change smoothly: exact at every 16th pixel, linear between, unless that errs at the middle or leaves the
 * image.
 */
export function locateSmoothly(locator: ImageLocator, map: MapPixels): PixelPositions {
  const { x, y, width } = map;
  const found = { lines: new Float64Array(x.length).fill(Infinity), samples: new Float64Array(x.length) };
  const exact = (row: number, col: number) => {
    const i = row * width + col;
    if (found.lines[i] === Infinity) put(found, i, locator, x[i]!, y[i]!, 0);
    return i;
  };
  const [rows, cols] = [nodes(x.length / width), nodes(width)];
  for (const [top, bottom] of pairs(rows)) {
    for (const [left, right] of pairs(cols)) {
      const corners = [exact(top, left), exact(top, right), exact(bottom, left), exact(bottom, right)] as const;
      const middle = exact((top + bottom) >> 1, (left + right) >> 1);
      const cell = { top, bottom, left, right, corners, width };
      if (!isSmooth(found, cell, middle)) {
        for (let row = top; row <= bottom; row++) for (let col = left; col <= right; col++) exact(row, col);
        continue;
      }
      fill(found.lines, cell);
      fill(found.samples, cell);
    }
  }
  return found;
}

interface Cell {
  readonly top: number;
  readonly bottom: number;
  readonly left: number;
  readonly right: number;
  /** Indices: top left, top right, bottom left, bottom right. */
  readonly corners: readonly [number, number, number, number];
  readonly width: number;
}

function put(found: PixelPositions, i: number, locator: ImageLocator, x: number, y: number, height: number): void {
  const position = Number.isFinite(x) && Number.isFinite(y) ? locator.locate(x, y, height) : null;
  found.lines[i] = position?.line ?? NaN;
  found.samples[i] = position?.sample ?? NaN;
}

function nodes(size: number): number[] {
  const found = Array.from({ length: Math.ceil((size - 1) / STEP) }, (_, i) => i * STEP);
  return [...found, size - 1];
}

/** Of one node only: the pair of it with itself. */
function pairs(at: readonly number[]): Array<readonly [number, number]> {
  return at.length === 1 ? [[at[0]!, at[0]!]] : at.slice(1).map((end, i) => [at[i]!, end] as const);
}

function isSmooth({ lines, samples }: PixelPositions, cell: Cell, middle: number): boolean {
  const row = Math.floor(middle / cell.width);
  const col = middle - row * cell.width;
  const errs = (plane: Float64Array) => Math.abs(interpolated(plane, cell, row, col) - plane[middle]!);
  return errs(lines) <= TOLERANCE && errs(samples) <= TOLERANCE;
}

function interpolated(plane: Float64Array, { top, bottom, left, right, corners }: Cell, row: number, col: number) {
  const [a, b, c, d] = corners;
  const u = right === left ? 0 : (col - left) / (right - left);
  const v = bottom === top ? 0 : (row - top) / (bottom - top);
  return (plane[a]! * (1 - u) + plane[b]! * u) * (1 - v) + (plane[c]! * (1 - u) + plane[d]! * u) * v;
}

function fill(plane: Float64Array, cell: Cell): void {
  const { top, bottom, left, right, corners, width } = cell;
  const [a, b, c, d] = corners.map((i) => plane[i]!) as [number, number, number, number];
  const span = Math.max(1, right - left);
  for (let row = top; row <= bottom; row++) {
    const v = bottom === top ? 0 : (row - top) / (bottom - top);
    const [from, to] = [a + v * (c - a), b + v * (d - b)];
    for (let col = left; col <= right; col++) plane[row * width + col] = from + ((col - left) / span) * (to - from);
  }
}
