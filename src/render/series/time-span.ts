import { type SceneToRender } from '../../catalog/index.js';

/** A part of a time range that is rendered by itself. Spans follow each other in time. */
export interface TimeSpan {
  readonly from: Date;
  readonly to: Date;
  /** Otherwise what is of that very moment belongs to the next one. */
  readonly includesEnd: boolean;
}

/**
 * Scenes of a whole range as those of each span, in the order they came in: an order of all is one of each part. Scenes
 * that last belong to every span they meet, those without time to all. Pure.
 */
export function scenesBySpan<T extends Pick<SceneToRender, 'period'>>(
  scenes: readonly T[],
  spans: readonly TimeSpan[],
): T[][] {
  const parts = spans.map((): T[] => []);
  for (const scene of scenes) {
    const [start, end] = scene.period
      ? [Date.parse(scene.period.start), Date.parse(scene.period.end)]
      : [-Infinity, Infinity];
    for (let i = firstEndingAfter(spans, start); i < spans.length && spans[i]!.from.getTime() <= end; i++) {
      parts[i]!.push(scene);
    }
  }
  return parts;
}

/** By halving. */
function firstEndingAfter(spans: readonly TimeSpan[], moment: number): number {
  let [low, high] = [0, spans.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const { to, includesEnd } = spans[middle]!;
    const isBefore = includesEnd ? to.getTime() < moment : to.getTime() <= moment;
    if (isBefore) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** As a search takes it, whose ends are both included: an excluded end is the millisecond before. */
export function searchedPeriod({ from, to, includesEnd }: TimeSpan): { start: string; end: string } {
  const last = includesEnd ? to : new Date(to.getTime() - 1);
  return { start: from.toISOString(), end: last.toISOString() };
}
