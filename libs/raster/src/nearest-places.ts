import { type BandReadPlan } from './read-plan.js';
import { nearestPlaces } from './sample-nearest.js';

type WindowPlan = Extract<BandReadPlan, { strategy: 'window' }>;

/** About what the reads of one picture use at a time. */
const KEPT = 4;
const LARGEST_KEPT = 1024 ** 2;

/** The latest last. */
const kept: Array<{ readonly plan: WindowPlan; readonly places: Int32Array }> = [];

/**
 * Nearest pixels, reckoned once for all bands that follow one plan: those of one file, and of files that lie alike. Good until
 * the next call, which may write into the same memory.
 * @param count target pixels
 */
export function placesOf(plan: WindowPlan, count: number): Int32Array {
  const known = kept.find((one) => one.plan === plan);
  if (known) return known.places;
  const places = memoryFor(count);
  nearestPlaces(plan.nodes, plan.window, places);
  if (count <= LARGEST_KEPT) kept.push({ plan, places });
  return places;
}

/** The oldest's, of any content, where it fits. */
function memoryFor(count: number): Int32Array {
  const oldest = kept.length === KEPT ? kept.shift() : undefined;
  return oldest?.places.length === count ? oldest.places : new Int32Array(count);
}
