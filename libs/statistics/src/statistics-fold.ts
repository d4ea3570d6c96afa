import { BandFold, type BandStatistics } from './band-fold.js';
import { type OutputPlan, type StatisticsPlan } from './plan.js';

/** Interleaved by pixel, as a script leaves its outputs. */
export type OutputSamples = ArrayLike<number>;

/** By output, then by band. */
export type OutputStatistics = Readonly<Record<string, { readonly bands: Readonly<Record<string, BandStatistics>> }>>;

/**
 * Folds a stream of blocks into statistics per output and band, in memory that does not grow with the picture but for
 * percentiles and histograms (see `ValueStore`). Pixels with mask 0 and NaN are no data.
 */
export class StatisticsFold {
  private readonly folds: ReadonlyArray<{ readonly output: OutputPlan; readonly bands: readonly BandFold[] }>;
  private pixels = 0;
  private valid = new Float64Array(0);

  constructor(private readonly plan: StatisticsPlan) {
    this.folds = plan.outputs.map((output) => ({ output, bands: output.bands.map((band) => new BandFold(band)) }));
  }

  /** @param samples per output id @param mask of `pixels` × `maskComponents` */
  add(pixels: number, samples: Readonly<Record<string, OutputSamples>>, mask: OutputSamples): void {
    this.pixels += pixels;
    if (this.valid.length < pixels) this.valid = new Float64Array(pixels);
    for (const { output, bands } of this.folds) {
      const values = samples[output.id]!;
      for (const [i, fold] of bands.entries()) {
        fold.add(this.valid, this.select(pixels, values, bands.length, i, mask, output.mask));
      }
    }
  }

  result(): OutputStatistics {
    return Object.fromEntries(
      this.folds.map(({ output, bands }) => [
        output.id,
        { bands: Object.fromEntries(bands.map((fold, i) => [output.bands[i]!.name, fold.result(this.pixels)])) },
      ]),
    );
  }

  /** Copies the valid values of one band to the front of `valid`. @returns how many */
  private select(
    pixels: number,
    values: OutputSamples,
    bands: number,
    band: number,
    mask: OutputSamples,
    component: number | null,
  ): number {
    const { maskComponents } = this.plan;
    let found = 0;
    for (let i = 0; i < pixels; i++) {
      const value = values[i * bands + band]!;
      if (Number.isNaN(value) || (component !== null && !mask[i * maskComponents + component])) continue;
      this.valid[found++] = value;
    }
    return found;
  }
}
