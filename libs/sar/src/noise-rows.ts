import { type AzimuthBlock, type Noise } from '#libs/eo-products';
import { alongSamples, LutRows } from './lut-rows.js';

/** Thermal noise along lines of an image, in squared digital numbers: the range table times the factor of the block. */
export class NoiseRows {
  private readonly range: LutRows;

  /** @param samples image positions, rising */
  constructor(
    private readonly noise: Noise,
    private readonly samples: Float64Array,
  ) {
    this.range = new LutRows(noise.range, samples);
  }

  row(line: number, into: Float64Array): void {
    this.range.row(line, into);
    for (const block of this.noise.azimuth) {
      // Blocks end at whole pixels; a line between two of them belongs to the nearer.
      if (line < block.firstLine - 0.5 || line >= block.lastLine + 0.5) continue;
      this.scale(block, factorAt(block, line), into);
    }
  }

  private scale({ firstSample, lastSample }: AzimuthBlock, factor: number, into: Float64Array): void {
    const { samples } = this;
    for (let i = 0; i < into.length; i++) {
      if (samples[i]! >= firstSample - 0.5 && samples[i]! < lastSample + 0.5) into[i]! *= factor;
    }
  }
}

const one = [new Float64Array(1), new Float64Array(1)] as const;

function factorAt({ lines, factors }: AzimuthBlock, line: number): number {
  one[0][0] = line;
  alongSamples(lines, factors, ...one);
  return one[1][0]!;
}
