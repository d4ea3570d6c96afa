import { bytesPerSample } from '#libs/encode';
import { type PixelGrid, type PixelWindow } from '#libs/raster';
import { storedType } from './pictures.js';
import { type SourcePlan } from './plan.js';
import { type ScriptOutput } from './script-setup.js';

/** What the script sees of one block … */
export const BLOCK_BYTES = 16 * 1024 ** 2;
/** … and its pixels: a warp of too few rows costs more than it reads. */
const BLOCK_PIXELS = 512 ** 2;

/** Strips of full width, as high as memory allows, one row at least. */
export function planBlocks(
  { width, height }: PixelGrid,
  sources: readonly SourcePlan[],
  outputs: readonly ScriptOutput[],
): PixelWindow[] {
  const pixels = Math.min(BLOCK_PIXELS, BLOCK_BYTES / bytesPerPixel(sources, outputs));
  const step = Math.max(1, Math.min(height, Math.floor(pixels / width)));
  return Array.from({ length: Math.ceil(height / step) }, (_, i) => {
    const row = i * step;
    return { col: 0, row, width, height: Math.min(step, height - row) };
  });
}

/** Band values are doubles, so that dn · scale compares as the script's author expects; masks are bytes. */
export function bytesPerPixel(sources: readonly SourcePlan[], outputs: readonly ScriptOutput[]): number {
  const seen = sources.map(({ samples, bands }) => Math.max(1, samples.length) * (bands.length * 8 + 1));
  const made = outputs.map((output) => output.bands * bytesPerSample(storedType(output)));
  return [...seen, ...made].reduce((sum, bytes) => sum + bytes, 0);
}
