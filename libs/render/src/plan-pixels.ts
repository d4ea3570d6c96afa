import { outputArrays, type PixelBlock, type SharedMemory } from '#libs/evalscript';
import { type PixelWindow } from '#libs/raster';
import { BlockPlanes } from './block-planes.js';
import { type ReadCounters } from './operations.js';
import { blocksHeld } from './plan-blocks.js';
import { type RenderPlan } from './plan.js';
import { readBlock } from './read-block.js';
import { type PixelPorts } from './render-ports.js';
import { type ScriptInput, type ScriptOutput } from './script-setup.js';
import { type BlockOutputs } from './sinks/block-sink.js';
import { TileReader } from './tile-reader.js';

/** The pixels of one rendering on their way: read from files, shown to the script, made by it; block by block. */
export class PlanPixels {
  /** Used again for every block. */
  readonly outputs: BlockOutputs;
  private readonly planes: readonly BlockPlanes[];
  private readonly reader: TileReader;
  private hasData = false;

  /** @param sampleCounts per source, as the script sees it @param made the outputs of the script */
  constructor(
    private readonly plan: RenderPlan,
    inputs: readonly ScriptInput[],
    sampleCounts: readonly number[],
    made: readonly ScriptOutput[],
    memory: SharedMemory,
    ports: PixelPorts,
  ) {
    const capacity = plan.blocks.reduce((most, { width, height }) => Math.max(most, width * height), 0);
    this.planes = plan.sources.map(
      (source, i) => new BlockPlanes(source, inputs[i]!, sampleCounts[i]!, capacity, blocksHeld(plan), memory),
    );
    this.outputs = outputArrays(made, capacity, memory);
    this.reader = new TileReader(plan, ports);
  }

  async read(window: PixelWindow, slot: number, stop: AbortSignal): Promise<void> {
    const targets = this.planes.map((one) => one.samples(window.width * window.height, slot));
    await readBlock(this.plan, window, targets, this.reader, stop);
    this.hasData ||= targets.some((samples) => samples.some(({ dataMask }) => dataMask.includes(1)));
  }

  /** What was read, for the script. */
  block({ width, height }: PixelWindow, slot: number): PixelBlock {
    const pixels = width * height;
    return { pixels, inputs: this.planes.map((one) => one.planes(pixels, slot)), outputs: this.outputs };
  }

  get counters(): ReadCounters {
    const { files, reads } = this.reader;
    const scenesPerPixel = this.plan.sources.map(({ mosaicking, samples }) =>
      mosaicking === 'SIMPLE' ? 1 : samples.length,
    );
    return { blocks: this.plan.blocks.length, files, reads, scenesPerPixel, hasData: this.hasData };
  }
}
