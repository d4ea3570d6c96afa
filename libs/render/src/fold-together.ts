import { type Evalscript, sampleCounts, SharedPool } from '#libs/evalscript';
import { assertHoldable, type StatisticsPlan } from '#libs/statistics';
import { type FoldResult } from './operations.js';
import { PlanPixels } from './plan-pixels.js';
import { type RenderPlan } from './plan.js';
import { type PixelPorts } from './render-ports.js';
import { scriptScenes } from './script-scenes.js';
import { fittedTo } from './sinks/fitted-statistics.js';
import { StatisticsSink } from './sinks/statistics-sink.js';

/** What its pixels take, each array aligned by itself. */
export function bytesTogether({ estimate, sources }: RenderPlan, outputs: number): number {
  const arrays = sources.reduce((sum, { bands }) => sum + bands.length + 1, outputs);
  return estimate.blockBytes + arrays * SharedPool.ALIGNMENT;
}

/**
 * `fold` of plans of one block each: their files are read side by side, and their pixels go to the script in one call.
 * @returns null for those that have to be folded alone, to tell what they fail of
 * @throws where the script fails at any of them; the signal's reason
 */
export async function foldTogether(
  script: Evalscript,
  statistics: StatisticsPlan,
  plans: readonly RenderPlan[],
  ports: PixelPorts,
  signal: AbortSignal,
): Promise<(FoldResult | null)[]> {
  const { setup, requested, memory } = script;
  const bytes = plans.reduce((sum, plan) => sum + bytesTogether(plan, requested.length), 0);
  const pool = new SharedPool(memory, bytes);
  const fitted = fittedTo(requested, statistics);
  const renderings = plans.map((plan) => {
    const scenes = scriptScenes(plan, setup);
    const pixels = new PlanPixels(plan, setup.inputs, sampleCounts(setup, scenes), requested, pool, ports);
    return { plan, scenes, pixels, window: plan.blocks[0]! };
  });
  try {
    const read = await Promise.allSettled(renderings.map(({ pixels, window }) => pixels.read(window, 0, signal)));
    signal.throwIfAborted();
    const isRead = (_: unknown, i: number) => read[i]!.status === 'fulfilled';
    const shown = renderings.filter(isRead);
    // Statistics have no place for userData.
    await script.runTogether(shown.map(({ scenes, pixels, window }) => ({ scenes, block: pixels.block(window, 0) })));
    const folded = new Map<RenderPlan, FoldResult>();
    for (const { plan, pixels, window } of shown) {
      const { grid, geometry } = plan;
      assertHoldable(fitted, grid.width * grid.height);
      const sink = new StatisticsSink(grid, geometry, fitted);
      sink.put(window, pixels.outputs);
      folded.set(plan, { ...(await sink.finish()), read: pixels.counters });
    }
    if (shown.length === plans.length) memory.free();
    // GDAL may still be writing there.
    else memory.abandon();
    return plans.map((plan) => folded.get(plan) ?? null);
  } catch (error) {
    memory.abandon();
    throw error;
  }
}
