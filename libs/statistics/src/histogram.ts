import { type HistogramPlan } from './plan.js';

export interface Histogram {
  readonly bins: ReadonlyArray<{ readonly lowEdge: number; readonly highEdge: number; readonly count: number }>;
  readonly underflowCount: number;
  readonly overflowCount: number;
}

/** Bins of too narrow a width would be more than anybody reads. */
export const MOST_BINS = 100_000;

/** Right-open bins, the last one closed (statistics §4). @param sorted values in ascending order with their counts */
export function histogramOf(
  plan: HistogramPlan,
  data: { readonly min: number; readonly max: number },
  sorted: Iterable<readonly [value: number, count: number]>,
): Histogram {
  const edges = edgesOf(plan, data);
  const counts = new Array<number>(Math.max(0, edges.length - 1)).fill(0);
  let [underflowCount, overflowCount, bin] = [0, 0, 0];
  const last = edges.at(-1) ?? NaN;
  for (const [value, count] of sorted) {
    if (edges.length < 2 || value < edges[0]!) underflowCount += count;
    else if (value > last) overflowCount += count;
    else {
      while (bin + 1 < counts.length && value >= edges[bin + 1]!) bin++;
      counts[bin]! += count;
    }
  }
  const bins = counts.map((count, i) => ({ lowEdge: edges[i]!, highEdge: edges[i + 1]!, count }));
  return { bins, underflowCount, overflowCount };
}

/** Ascending. Without data and without edges there are none. */
function edgesOf(plan: HistogramPlan, { min, max }: { readonly min: number; readonly max: number }): readonly number[] {
  if (plan.kind === 'bins') return plan.edges;
  const [low, high] = [plan.lowEdge ?? min, plan.highEdge ?? max];
  if (!Number.isFinite(low) || !Number.isFinite(high) || high < low) return [];
  if (plan.kind === 'nBins') {
    const { nBins } = plan;
    return Array.from({ length: nBins + 1 }, (_, i) => (i === nBins ? high : low + (i * (high - low)) / nBins));
  }
  const count = Math.max(1, Math.min(MOST_BINS, Math.ceil((high - low) / plan.binWidth - 1e-9)));
  return Array.from({ length: count + 1 }, (_, i) => low + i * plan.binWidth);
}
