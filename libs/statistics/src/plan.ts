/** What is asked of one band. */
export interface BandPlan {
  /** Key of the answer: `B0` or a name of the script's. */
  readonly name: string;
  /** 0 … 100, as asked for. */
  readonly percentiles: readonly number[];
  /** null = none. */
  readonly histogram: HistogramPlan | null;
}

/** Whether all values of the band must be known at the end. */
export function needsValues({ percentiles, histogram }: Omit<BandPlan, 'name'>): boolean {
  return percentiles.length > 0 || histogram !== null;
}

/** Left-out edges are those of the data. */
export type HistogramPlan =
  | {
      readonly kind: 'nBins';
      readonly nBins: number;
      readonly lowEdge: number | null;
      readonly highEdge: number | null;
    }
  | {
      readonly kind: 'binWidth';
      readonly binWidth: number;
      readonly lowEdge: number | null;
      readonly highEdge: number | null;
    }
  | { readonly kind: 'bins'; readonly edges: readonly number[] };

/** What is asked of one output of the script. */
export interface OutputPlan {
  readonly id: string;
  readonly bands: readonly BandPlan[];
  /** Component of `dataMask` that masks it; null = nothing does. */
  readonly mask: number | null;
  /** Asked of each band when the script turns out to make another number of them; left out: basic statistics. */
  readonly others?: Omit<BandPlan, 'name'>;
}

/** Of the whole: `dataMask` has as many components as outputs that it names, or one. */
export interface StatisticsPlan {
  readonly outputs: readonly OutputPlan[];
  readonly maskComponents: number;
}
