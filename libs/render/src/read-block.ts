import { type PixelWindow } from '#libs/raster';
import { areaMask } from './area-mask.js';
import { Mosaic, type SampleBlock } from './mosaic.js';
import { type RenderPlan, type SourcePlan, type TilePlan } from './plan.js';
import { type TileReader } from './tile-reader.js';

/** Samples read at a time; GDAL has four threads. */
const PARALLEL = 4;

/** Fills the targets, per source and sample, with all that the script sees of one block. @throws the signal's reason */
export async function readBlock(
  { grid, geometry, sources }: RenderPlan,
  window: PixelWindow,
  targets: ReadonlyArray<readonly SampleBlock[]>,
  reader: TileReader,
  signal: AbortSignal,
): Promise<void> {
  const area = geometry && areaMask(geometry, grid, window);
  const jobs = sources.flatMap((source, i) =>
    targets[i]!.map((target, k) => () => {
      return fill(new Mosaic(source, target, area), source, source.samples[k]?.tiles ?? [], window, reader, signal);
    }),
  );
  for (let at = 0; at < jobs.length; at += PARALLEL) {
    await Promise.all(jobs.slice(at, at + PARALLEL).map((job) => job()));
  }
}

/** Tiles in turn, until every pixel has its own. */
async function fill(
  mosaic: Mosaic,
  { pixelOwner }: SourcePlan,
  tiles: readonly TilePlan[],
  window: PixelWindow,
  reader: TileReader,
  signal: AbortSignal,
): Promise<void> {
  for (const tile of tiles) {
    signal.throwIfAborted();
    if (mosaic.isFull) return;
    if (!reader.reaches(tile, window)) continue;
    const cover = pixelOwner === 'footprint' ? reader.cover(tile, window) : null;
    if (cover && !cover.includes(1)) continue;
    await reader.read(tile, window, (pixels) => mosaic.add(pixels, cover));
  }
}
