import { DomainError } from '#libs/errors';
import { needsValues, type StatisticsPlan } from './plan.js';
import { storeBytes } from './value-store.js';

const GIB = 1024 ** 3;

/** What a fold holds at most, beside its blocks: the values of bands with percentiles or a histogram. */
export function heldBytes({ outputs }: StatisticsPlan, pixels: number): number {
  return bandsWithValues(outputs) * storeBytes(pixels);
}

/** @throws BAD_REQUEST for more than one process should hold */
export function assertHoldable(plan: StatisticsPlan, pixels: number): void {
  if (heldBytes(plan, pixels) <= GIB) return;
  const bands = bandsWithValues(plan.outputs);
  throw new DomainError(
    'BAD_REQUEST',
    `calculations: percentiles and histograms of ${bands} bands of ${pixels} pixels are too many; ask for fewer bands or a smaller grid`,
  );
}

function bandsWithValues(outputs: StatisticsPlan['outputs']): number {
  return outputs.reduce((sum, { bands }) => sum + bands.filter(needsValues).length, 0);
}
