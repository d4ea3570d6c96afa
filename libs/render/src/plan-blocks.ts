import { bytesPerSample } from '#libs/encode';
import { type PixelGrid, type PixelWindow } from '#libs/raster';
import { storedType } from './pictures.js';
import { type SourcePlan } from './plan.js';
import { type ScriptOutput } from './script-setup.js';

/** What the script sees of one block … */
export const BLOCK_BYTES = 16 * 1024 ** 2;
/** … and its pixels: a warp of too few rows costs more than it reads. */
const BLOCK_PIXELS = 512 ** 2;

/** Rows below which a strip is cut into tiles: a file's own tiles would be decoded for every few of their rows. */
const LEAST_ROWS = 64;

/** As large as memory allows: strips of full width, or tiles where those would be thin; row by row from the north. */
export function planBlocks(
  { width, height }: PixelGrid,
  sources: readonly SourcePlan[],
  outputs: readonly ScriptOutput[],
): PixelWindow[] {
  const pixels = Math.max(1, Math.min(BLOCK_PIXELS, BLOCK_BYTES / bytesPerPixel(sources, outputs)));
  const isStrip = pixels / width >= Math.min(height, LEAST_ROWS);
  const blockWidth = isStrip ? width : evenly(width, Math.sqrt(pixels));
  const blockHeight = Math.min(height, Math.floor(pixels / blockWidth));
  return steps(height, blockHeight).flatMap((row) =>
    steps(width, blockWidth).map((col) => ({
      col,
      row,
      width: Math.min(blockWidth, width - col),
      height: Math.min(blockHeight, height - row),
    })),
  );
}

/** The greatest whole number not above `most` that leaves no narrow rest of the size. */
function evenly(size: number, most: number): number {
  const parts = Math.ceil(size / Math.max(1, Math.floor(most)));
  return Math.ceil(size / parts);
}

function steps(size: number, step: number): number[] {
  return Array.from({ length: Math.ceil(size / step) }, (_, i) => i * step);
}

/** Band values are doubles, so that dn · scale compares as the script's author expects; masks are bytes. */
export function bytesPerPixel(sources: readonly SourcePlan[], outputs: readonly ScriptOutput[]): number {
  const seen = sources.map(({ samples, bands }) => Math.max(1, samples.length) * (bands.length * 8 + 1));
  const made = outputs.map((output) => output.bands * bytesPerSample(storedType(output)));
  return [...seen, ...made].reduce((sum, bytes) => sum + bytes, 0);
}

/** The one that the script sees and, if there are more, the next. */
export function blocksHeld({ blocks }: { readonly blocks: readonly PixelWindow[] }): 1 | 2 {
  return blocks.length > 1 ? 2 : 1;
}
