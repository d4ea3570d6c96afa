import { type Histogram, histogramOf } from './histogram.js';
import { Moments } from './moments.js';
import { percentilesOf } from './percentiles.js';
import { type BandPlan, needsValues } from './plan.js';
import { ValueStore } from './value-store.js';

/** JSON has no NaN and no infinities: they are written as strings. */
export type JsonNumber = number | 'NaN' | 'Infinity' | '-Infinity';

export interface BandStatistics {
  readonly stats: {
    readonly min: JsonNumber;
    readonly max: JsonNumber;
    readonly mean: JsonNumber;
    readonly stDev: JsonNumber;
    /** All pixels of the grid, masked ones included. */
    readonly sampleCount: number;
    readonly noDataCount: number;
    /** By k with a decimal point: `50.0`. */
    readonly percentiles?: Readonly<Record<string, JsonNumber>>;
  };
  readonly histogram?: Histogram;
}

/** Statistics of one band, gathered block by block. */
export class BandFold {
  private readonly moments = new Moments();
  private readonly values: ValueStore | null;

  constructor(private readonly plan: BandPlan) {
    this.values = needsValues(plan) ? new ValueStore() : null;
  }

  /** @param values valid ones, no NaN among the first `length` */
  add(values: Float64Array, length: number): void {
    this.moments.add(values, length);
    this.values?.add(values, length);
  }

  /** @param sampleCount pixels of the grid */
  result(sampleCount: number): BandStatistics {
    const { count, min, max, mean, standardDeviation } = this.moments;
    const { percentiles, histogram } = this.plan;
    const sorted = () => this.values?.sorted() ?? [];
    return {
      stats: {
        min: json(min),
        max: json(max),
        mean: json(mean),
        stDev: json(standardDeviation),
        sampleCount,
        noDataCount: sampleCount - count,
        ...(percentiles.length > 0 && { percentiles: keyed(percentiles, percentilesOf(percentiles, count, sorted())) }),
      },
      ...(histogram && { histogram: histogramOf(histogram, { min, max }, sorted()) }),
    };
  }
}

function keyed(ks: readonly number[], values: readonly number[]): Record<string, JsonNumber> {
  return Object.fromEntries(ks.map((k, i) => [Number.isInteger(k) ? k.toFixed(1) : String(k), json(values[i]!)]));
}

function json(value: number): JsonNumber {
  return Number.isFinite(value) ? value : (String(value) as JsonNumber);
}
