import { type Evalscript, outputArrays, type ScriptRun } from '#libs/evalscript';
import { type PixelWindow } from '#libs/raster';
import { afterScript } from './after-script.js';
import { BlockPlanes } from './block-planes.js';
import { type PlannedScript, type ReadCounters } from './operations.js';
import { blocksHeld } from './plan-blocks.js';
import { type RenderPlan } from './plan.js';
import { readAhead } from './read-ahead.js';
import { readBlock } from './read-block.js';
import { type PixelPorts } from './render-ports.js';
import { type BlockSink } from './sinks/block-sink.js';
import { type ScriptOutput } from './script-setup.js';
import { scriptScenes } from './script-scenes.js';
import { TileReader } from './tile-reader.js';

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
  const capacity = Math.max(...plan.blocks.map(({ width, height }) => width * height));
  const slots = blocksHeld(plan);
  const planes = plan.sources.map(
    (source, i) => new BlockPlanes(source, inputs[i]!, run.sampleCounts[i]!, capacity, slots, run.memory),
  );
  const outputs = outputArrays(run.outputs, capacity, run.memory);
  const reader = new TileReader(plan, ports);
  let hasData = false;
  const read = async (window: PixelWindow, slot: number, stop: AbortSignal) => {
    const targets = planes.map((one) => one.samples(window.width * window.height, slot));
    await readBlock(plan, window, targets, reader, stop);
    hasData ||= targets.flat().some(({ dataMask }) => dataMask.includes(1));
  };
  const evaluate = async (window: PixelWindow, slot: number) => {
    const pixels = window.width * window.height;
    await run.evaluate({ pixels, inputs: planes.map((one) => one.planes(pixels, slot)), outputs });
    await sink.put(window, outputs);
  };
  await readAhead(plan.blocks, slots, read, evaluate, signal);
  const { files, reads } = reader;
  const scenesPerPixel = plan.sources.map(({ mosaicking, samples }) => (mosaicking === 'SIMPLE' ? 1 : samples.length));
  return { blocks: plan.blocks.length, files, reads, scenesPerPixel, hasData };
}
