import { placesOf } from './nearest-places.js';
import { type BandReadPlan, isInterpolating } from './read-plan.js';
import { SourceReader } from './read-source-pixels.js';
import { sampleAverage } from './sample-average.js';
import { sampleInterpolated } from './sample-interpolated.js';
import { sampleNearest } from './sample-nearest.js';
import { type SceneHandle } from './scene-handle.js';
import { type SourcePixels } from './source-pixels.js';
import { type GridRead } from './contract/grids.js';
import { withWindowMemory } from './window-memory.js';

type WindowPlan = Extract<BandReadPlan, { strategy: 'window' }>;

/**
 * Without the warper, which is 2–6 times slower and reads all bands of the file: each band's window of the fitting overview
 * is read as it is, and the target's pixels are made from it.
 */
export function windowOnGrid(
  { fileBands }: SceneHandle,
  { bands, into }: GridRead,
  plans: readonly BandReadPlan[],
): Promise<void> {
  const reader = new SourceReader();
  // One band after another, through the same memory.
  return withWindowMemory(Math.max(...plans.map(windowSize)) + 1, async (memory) => {
    for (const [i, { index, nodata }] of bands.entries()) {
      const plan = plans[i]!;
      if (plan.strategy !== 'window') {
        into[i]!.fill(NaN);
        continue;
      }
      const band = fileBands[index - 1]!;
      const source = await reader.read(band, nodata, band.levels[plan.level]!, plan.window, memory);
      sampled(plan, source, into[i]!);
    }
  });
}

function windowSize(plan: BandReadPlan): number {
  return plan.strategy === 'window' ? plan.window.width * plan.window.height : 0;
}

function sampled(plan: WindowPlan, source: SourcePixels, into: Float64Array): void {
  const { nodes, resampling, kernel } = plan;
  if (kernel && isInterpolating(resampling)) sampleInterpolated(nodes, source, { resampling, kernel }, into);
  else if (resampling === 'average') sampleAverage(nodes, source, into);
  else sampleNearest(placesOf(plan, into.length), source, into);
}
