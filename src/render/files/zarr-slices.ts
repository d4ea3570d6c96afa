import { type TimeInterval } from '#libs/stac';
import { type SceneBands, type SceneToRender } from '../../catalog/index.js';
import { type ZarrContent } from '../../zarr/index.js';
import { type BandsInUse } from '../inputs/bands-in-use.js';
import { type SceneSelection } from '../request/data-filter.js';

/** Which time steps of a store are wanted. */
export interface WantedSlices {
  readonly selection: Pick<SceneSelection, 'interval' | 'order'>;
  readonly wanted: BandsInUse;
  /** 1 for SIMPLE, which takes exactly one step and fills nothing from others. */
  readonly limit: number;
}

/**
 * The scene of a store as one scene per time step (zarr §6), the most wanted first; `index` of a band with time is its step
 * + 1. Arrays without time belong to every step; where no step or no array with time is wanted, they are a scene of
 * their own. Pure.
 */
export function zarrSlices(
  store: SceneToRender,
  { arrays, timeSteps }: Pick<ZarrContent, 'arrays' | 'timeSteps'>,
  { selection, wanted, limit }: WantedSlices,
): SceneToRender[] {
  const isWanted = (name: string) => wanted === 'any' || wanted.has(name);
  const timeless = new Set(arrays.filter(({ hasTime }) => !hasTime).map(({ name }) => name));
  const asksForTime = arrays.some(({ name, hasTime }) => hasTime && isWanted(name));
  const steps = asksForTime && timeSteps ? stepsWithin(timeSteps, selection).slice(0, limit) : [];
  const bandsAt = (step: number | null): SceneBands =>
    Object.fromEntries(
      Object.entries(store.bands).flatMap(([name, band]) => {
        if (timeless.has(name)) return [[name, { ...band, index: 1 }]];
        return step === null ? [] : [[name, { ...band, index: step + 1 }]];
      }),
    );
  if (steps.length === 0) return timeless.size === 0 ? [] : [{ ...store, at: null, bands: bandsAt(null) }];
  return steps.map((step) => {
    const at = new Date(timeSteps![step]!).toISOString();
    return { ...store, id: `${store.id}/${at}`, at, bands: bandsAt(step) };
  });
}

/** Both ends included; of equal times the later in the store comes first. */
function stepsWithin(timeSteps: readonly number[], { interval, order }: WantedSlices['selection']): number[] {
  const [from, to] = endsOf(interval);
  const within = timeSteps.flatMap((ms, step) => (ms >= from && ms <= to ? [step] : []));
  const sign = order === 'leastRecent' ? 1 : -1;
  return within.sort((a, b) => sign * (timeSteps[a]! - timeSteps[b]!) || b - a);
}

function endsOf(interval: TimeInterval | null): [number, number] {
  const { start = null, end = null } = interval ?? {};
  return [start === null ? -Infinity : Date.parse(start), end === null ? Infinity : Date.parse(end)];
}
