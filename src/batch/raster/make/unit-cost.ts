import { costOf, type PreparedRendering, processingUnits } from '../../../render/index.js';
import { type RasterOrder, type UnitGrid } from '../order/raster-order.js';
import { unitDelivery } from './unit-request.js';

const DAY_MS = 86_400_000;
/** batch-v1 §5: a sample per three days is what ORBIT and TILE are taken to find. */
const DAYS_PER_SAMPLE = 3;
/** auth-and-errors §7: what large batches pay less. */
const LARGE_PX = 10_000;
const LARGE_FACTOR = 1 / 3;

/** Of a finished unit, by what was read. */
export function spentUnits(
  prepared: PreparedRendering,
  { files }: Pick<RasterOrder, 'files'>,
  scenesPerPixel: readonly number[],
): number {
  return processingUnits(costOf(prepared.plan, scenesPerPixel, prepared.setup, unitDelivery(files)));
}

/** Of units before any pixel is read; the same for all of one size. @param prepared of any unit of the task */
export function unitEstimate(
  prepared: PreparedRendering,
  { files }: Pick<RasterOrder, 'files'>,
): (size: Pick<UnitGrid, 'width' | 'height'>) => number {
  const cost = costOf(prepared.plan, prepared.plan.sources.map(expectedSamples), prepared.setup, unitDelivery(files));
  return ({ width, height }) => processingUnits({ ...cost, width, height });
}

/** What batch processing charges of a unit's processing units. */
export function discounted(units: number, { width, height }: Pick<UnitGrid, 'width' | 'height'>): number {
  return width * height >= LARGE_PX ? units * LARGE_FACTOR : units;
}

function expectedSamples({
  mosaicking,
  timeRange: { from, to },
}: PreparedRendering['plan']['sources'][number]): number {
  if (mosaicking === 'SIMPLE' || from === null || to === null) return 1;
  const days = (Date.parse(to) - Date.parse(from)) / DAY_MS;
  return Math.max(1, Math.ceil(days / DAYS_PER_SAMPLE));
}
