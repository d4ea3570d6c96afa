import { type PlacedSource } from './contract/mosaics.js';

/** An overview being painted, and how many of its pixels a pixel of the mosaic has (below 1). */
export interface Canvas {
  readonly width: number;
  readonly height: number;
  readonly scaleX: number;
  readonly scaleY: number;
}

/** Which pixels of the canvas a source covers, and which window of the source they show (fractional, in its pixels). */
export interface Patch {
  readonly col: number;
  readonly row: number;
  readonly width: number;
  readonly height: number;
  readonly window: { readonly x: number; readonly y: number; readonly width: number; readonly height: number };
}

export type Pixels = Float64Array | Float32Array | Int32Array | Uint32Array | Int16Array | Uint16Array | Uint8Array;

/** A canvas pixel belongs to the source that covers its centre. null = the source covers none. */
export function patchOf(source: PlacedSource, size: { x: number; y: number }, canvas: Canvas): Patch | null {
  const across = cover(source.col * canvas.scaleX, source.width * canvas.scaleX, canvas.width, size.x);
  const down = cover(source.row * canvas.scaleY, source.height * canvas.scaleY, canvas.height, size.y);
  if (across === null || down === null) return null;
  return {
    col: across.first,
    row: down.first,
    width: across.count,
    height: down.count,
    window: { x: across.from, y: down.from, width: across.span, height: down.span },
  };
}

/** One axis: canvas pixels whose centre lies in [start, start + length), and what they show of the source's pixels. */
function cover(start: number, length: number, canvasSize: number, sourceSize: number) {
  const first = Math.max(0, Math.ceil(start - 0.5));
  const count = Math.min(canvasSize, Math.ceil(start + length - 0.5)) - first;
  if (count <= 0) return null;
  const toSource = (canvasPx: number) => clamp(((canvasPx - start) / length) * sourceSize, 0, sourceSize);
  const from = toSource(first);
  return { first, count, from, span: toSource(first + count) - from };
}

/** Lays a patch over what is there; pixels that `isHidden` says no to shine through. null = none is hidden. */
export function paste(
  canvas: { readonly pixels: Pixels; readonly width: number },
  { col, row, width, height }: Patch,
  pixels: Pixels,
  isHidden: ((value: number) => boolean) | null,
): void {
  for (let y = 0; y < height; y++) {
    const to = (row + y) * canvas.width + col;
    const line = pixels.subarray(y * width, (y + 1) * width);
    if (isHidden === null) canvas.pixels.set(line, to);
    else for (let x = 0; x < width; x++) if (!isHidden(line[x]!)) canvas.pixels[to + x] = line[x]!;
  }
}

function clamp(value: number, min: number, max: number): number {
  return Math.min(max, Math.max(min, value));
}
