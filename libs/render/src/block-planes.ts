import { type PlaneArray, type SharedBytes, type SharedMemory } from '#libs/evalscript';
import { type SampleBlock } from './mosaic.js';
import { DATA_MASK } from './plan-bands.js';
import { type SourcePlan } from './plan.js';
import { type ScriptInput } from './script-setup.js';

/**
 * Pixels of one source in memory that the isolate shares, the same buffers from block to block; with two slots the next
 * block is read into one while the script sees the other. A plane holds the samples of one band one after another.
 */
export class BlockPlanes {
  private readonly bands: readonly SharedBytes[];
  private readonly masks: SharedBytes;

  /**
   * @param sampleCount 1 for SIMPLE, also when there is no scene
   * @param capacity pixels of the largest block
   * @param slots blocks held at a time
   * @param memory of any content: reading fills all of a block before the script sees it
   */
  constructor(
    private readonly source: SourcePlan,
    private readonly input: ScriptInput,
    private readonly sampleCount: number,
    private readonly capacity: number,
    slots: number,
    memory: SharedMemory,
  ) {
    const values = slots * sampleCount * capacity;
    this.bands = source.bands.map(() => memory.take(values * 8));
    this.masks = memory.take(values);
  }

  /** Where to put the pixels of each sample. */
  samples(pixels: number, slot: number): SampleBlock[] {
    return Array.from({ length: this.sampleCount }, (_, i) => {
      const at = this.startOf(slot) + i * pixels;
      return {
        bands: this.bands.map((band) => doubles(band, at, pixels)),
        dataMask: bytes(this.masks, at, pixels),
      };
    });
  }

  /** Parallel to the script's bands. */
  planes(pixels: number, slot: number): PlaneArray[] {
    const values = this.sampleCount * pixels;
    const start = this.startOf(slot);
    return this.input.bands.map(({ name }) =>
      name === DATA_MASK
        ? bytes(this.masks, start, values)
        : doubles(this.bands[this.source.bands.findIndex((band) => band.name === name)]!, start, values),
    );
  }

  private startOf(slot: number): number {
    return slot * this.sampleCount * this.capacity;
  }
}

const doubles = ({ buffer, offset }: SharedBytes, from: number, count: number) =>
  new Float64Array(buffer, offset + from * 8, count);

const bytes = ({ buffer, offset }: SharedBytes, from: number, count: number) =>
  new Uint8Array(buffer, offset + from, count);
