import { type BandReadPlan } from './read-plan.js';
import { nearestPlaces } from './sample-nearest.js';

type WindowPlan = Extract<BandReadPlan, { strategy: 'window' }>;

/** Memory for places, kept from one read to the next: about what the reads of one picture use at a time. */
const KEPT = 4;
const LARGEST_KEPT = 1024 ** 2;

const kept: Int32Array[] = [];

/** Nearest pixels, reckoned once for all bands of one plan. */
export class NearestPlaces {
  private readonly known = new Map<WindowPlan, Int32Array>();

  /** @param count target pixels */
  of(plan: WindowPlan, count: number): Int32Array {
    const known = this.known.get(plan);
    if (known) return known;
    const places = borrow(count);
    nearestPlaces(plan.nodes, plan.window, places);
    this.known.set(plan, places);
    return places;
  }

  /** What `of` returned is no longer looked at. */
  giveBack(): void {
    kept.push(...[...this.known.values()].filter(({ length }) => length <= LARGEST_KEPT));
    kept.splice(0, Math.max(0, kept.length - KEPT));
    this.known.clear();
  }
}

/** Of any content. */
function borrow(count: number): Int32Array {
  const found = kept.findLastIndex(({ length }) => length === count);
  return found < 0 ? new Int32Array(count) : kept.splice(found, 1)[0]!;
}
