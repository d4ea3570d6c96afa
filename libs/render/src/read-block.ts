import { type PixelWindow } from '#libs/raster';
import { areaMaskOrAll } from './area-mask.js';
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
  const area = geometry && areaMaskOrAll(geometry, grid, window);
  const jobs = bySample(targets).map(({ source: i, sample, target }) => () => {
    const source = sources[i]!;
    return fill(new Mosaic(source, target, area), source, source.samples[sample]?.tiles ?? [], window, reader, signal);
  });
  for (let at = 0; at < jobs.length; at += PARALLEL) {
    await allDone(jobs.slice(at, at + PARALLEL).map((job) => job()));
  }
}

/** The first samples of all sources, then their second ones: sources over the same scenes read them side by side. */
function bySample(targets: ReadonlyArray<readonly SampleBlock[]>) {
  const all = targets.flatMap((samples, source) => samples.map((target, sample) => ({ source, sample, target })));
  return all.toSorted((a, b) => a.sample - b.sample);
}

/** Nothing is read any more when it throws. */
async function allDone(jobs: ReadonlyArray<Promise<void>>): Promise<void> {
  await Promise.allSettled(jobs);
  await Promise.all(jobs);
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
