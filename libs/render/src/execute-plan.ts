import { assertDeliverable } from '#libs/encode';
import { type Evalscript, outputArrays, type ScriptRun } from '#libs/evalscript';
import { afterScript } from './after-script.js';
import { BlockPlanes } from './block-planes.js';
import { deliver } from './deliver.js';
import { type ReadCounters, type RenderJob, type RenderResult } from './operations.js';
import { Pictures, storedType } from './pictures.js';
import { type RenderPlan } from './plan.js';
import { readBlock } from './read-block.js';
import { type PixelPorts } from './render-ports.js';
import { scriptScenes } from './script-scenes.js';
import { TileReader } from './tile-reader.js';

/**
 * Reads, runs the script over what was read, encodes what it made; strip by strip.
 * @param script opened for the delivery's outputs
 * @throws the signal's reason; what reading, the script or the encoder throws
 */
export async function executePlan(
  { plan, setup, delivery }: Omit<RenderJob, 'script'>,
  script: Evalscript,
  ports: PixelPorts,
  signal: AbortSignal,
): Promise<RenderResult> {
  const run = await script.start(scriptScenes(plan, setup));
  try {
    assertDeliverable(
      delivery,
      run.outputs.map((output) => ({ ...output, sampleType: storedType(output) })),
    );
    const chosen = afterScript(plan, setup, run);
    const pictures = new Pictures(plan.grid, run.outputs);
    const read = await evaluateBlocks(chosen, setup.inputs, run, pictures, ports, signal);
    const { userData } = await run.finish();
    const delivered = await deliver(delivery, { images: pictures.images, userData }, ports.encodeGeoTiff);
    return { ...delivered, read };
  } catch (error) {
    run.end();
    throw error;
  }
}

async function evaluateBlocks(
  plan: RenderPlan,
  inputs: RenderJob['setup']['inputs'],
  run: ScriptRun,
  pictures: Pictures,
  ports: PixelPorts,
  signal: AbortSignal,
): Promise<ReadCounters> {
  const capacity = Math.max(...plan.blocks.map(({ width, height }) => width * height));
  const planes = plan.sources.map((source, i) => new BlockPlanes(source, inputs[i]!, run.sampleCounts[i]!, capacity));
  const outputs = outputArrays(run.outputs, capacity);
  const reader = new TileReader(plan.grid, ports);
  for (const window of plan.blocks) {
    signal.throwIfAborted();
    const pixels = window.width * window.height;
    const targets = planes.map((one) => one.samples(pixels));
    await readBlock(plan, window, targets, reader, signal);
    await run.evaluate({ pixels, inputs: planes.map((one) => one.planes(pixels)), outputs });
    pictures.put(window, outputs);
  }
  const { files, reads } = reader;
  const scenesPerPixel = plan.sources.map(({ mosaicking, samples }) => (mosaicking === 'SIMPLE' ? 1 : samples.length));
  return { blocks: plan.blocks.length, files, reads, scenesPerPixel };
}
