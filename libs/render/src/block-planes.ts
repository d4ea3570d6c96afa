import { type PlaneArray } from '#libs/evalscript';
import { type SampleBlock } from './mosaic.js';
import { DATA_MASK } from './plan-bands.js';
import { type SourcePlan } from './plan.js';
import { type ScriptInput } from './script-setup.js';

/**
 * Pixels of one source in memory that the isolate shares, the same buffers from block to block. A plane holds the samples
 * of one band one after another.
 */
export class BlockPlanes {
  private readonly bands: readonly SharedArrayBuffer[];
  private readonly masks: SharedArrayBuffer;

  /**
   * @param sampleCount 1 for SIMPLE, also when there is no scene
   * @param capacity pixels of the largest block
   */
  constructor(
    private readonly source: SourcePlan,
    private readonly input: ScriptInput,
    private readonly sampleCount: number,
    capacity: number,
  ) {
    const values = sampleCount * capacity;
    this.bands = source.bands.map(() => new SharedArrayBuffer(values * 8));
    this.masks = new SharedArrayBuffer(values);
  }

  /** Where to put the pixels of each sample. */
  samples(pixels: number): SampleBlock[] {
    return Array.from({ length: this.sampleCount }, (_, i) => ({
      bands: this.bands.map((buffer) => new Float64Array(buffer, i * pixels * 8, pixels)),
      dataMask: new Uint8Array(this.masks, i * pixels, pixels),
    }));
  }

  /** Parallel to the script's bands. */
  planes(pixels: number): PlaneArray[] {
    const values = this.sampleCount * pixels;
    return this.input.bands.map(({ name }) =>
      name === DATA_MASK
        ? new Uint8Array(this.masks, 0, values)
        : new Float64Array(this.bands[this.source.bands.findIndex((band) => band.name === name)]!, 0, values),
    );
  }
}
