import { type Evalscript, type ScriptRun } from '#libs/evalscript';
import { type PixelWindow } from '#libs/raster';
import { afterScript } from './after-script.js';
import { type PlannedScript, type ReadCounters } from './operations.js';
import { blocksHeld } from './plan-blocks.js';
import { PlanPixels } from './plan-pixels.js';
import { type RenderPlan } from './plan.js';
import { readAhead } from './read-ahead.js';
import { type PixelPorts } from './render-ports.js';
import { type BlockSink } from './sinks/block-sink.js';
import { type ScriptOutput } from './script-setup.js';
import { scriptScenes } from './script-scenes.js';

/**
 * Reads, runs the script over what was read, hands what it made to the sink; block by block, the next being read meanwhile.
 * @param script opened for the outputs that the sink takes
 * @param openSink knows the outputs as updateOutput left them
 * @throws the signal's reason; what reading, the script or the sink throws
 */
export async function executePlan<Result>(
  { plan, setup }: Pick<PlannedScript, 'plan' | 'setup'>,
  script: Evalscript,
  ports: PixelPorts,
  openSink: (outputs: readonly ScriptOutput[]) => BlockSink<Result> | Promise<BlockSink<Result>>,
  signal: AbortSignal,
): Promise<{ result: Result; read: ReadCounters }> {
  const run = await script.start(scriptScenes(plan, setup));
  let sink: BlockSink<Result> | null = null;
  try {
    const chosen = afterScript(plan, setup, run);
    sink = await openSink(run.outputs);
    const read = await evaluateBlocks(chosen, setup.inputs, run, sink, ports, signal);
    const { userData } = await run.finish();
    // The caller keeps the script open: a picture of one block lies in its memory until it is encoded.
    return { result: await sink.finish(userData), read };
  } catch (error) {
    run.end();
    await sink?.abandon();
    throw error;
  }
}

async function evaluateBlocks(
  plan: RenderPlan,
  inputs: PlannedScript['setup']['inputs'],
  run: ScriptRun,
  sink: BlockSink<unknown>,
  ports: PixelPorts,
  signal: AbortSignal,
): Promise<ReadCounters> {
  const pixels = new PlanPixels(plan, inputs, run.sampleCounts, run.outputs, run.memory, ports);
  const evaluate = async (window: PixelWindow, slot: number) => {
    await run.evaluate(pixels.block(window, slot));
    await sink.put(window, pixels.outputs);
  };
  await readAhead(plan.blocks, blocksHeld(plan), (...block) => pixels.read(...block), evaluate, signal);
  return pixels.counters;
}
