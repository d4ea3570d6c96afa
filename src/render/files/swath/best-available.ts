import { type SceneToRender } from '../../../catalog/index.js';
import { type SceneSelection } from '../../request/data-filter.js';

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;

/** How soon a product was made, the best first; its file's name tells (`S5P_OFFL_L2__…`, `…_O_NT_002.SEN3`). */
const RANKS = {
  'sentinel-5p': { pattern: /S5P_(RPRO|OFFL|NRTI)_/, best: ['RPRO', 'OFFL', 'NRTI'], within: DAY_MS },
  'sentinel-3': { pattern: /_O_(NT|ST|NR)_\w+(?:\.SEN3)?/, best: ['NT', 'ST', 'NR'], within: MINUTE_MS },
} as const;

/**
 * Of products of the same time, what was made with more care comes first: Sentinel-3 of the same minute, Sentinel-5P of the
 * same day, whose near-real-time granules are cut otherwise than its orbits (process §3.2). Pure.
 */
export function bestAvailable(scenes: readonly SceneToRender[], mission: keyof typeof RANKS): SceneToRender[] {
  const { pattern, best, within } = RANKS[mission];
  const rankOf = ({ id, bands }: SceneToRender): number => {
    const [first] = Object.values(bands);
    const [, made] = pattern.exec(`${first?.href ?? ''} ${id}`) ?? [];
    const rank = (best as readonly string[]).indexOf(made ?? '');
    return rank < 0 ? best.length : rank;
  };
  const periods = Map.groupBy(scenes, ({ at }) => (at === null ? null : Math.floor(Date.parse(at) / within)));
  return [...periods.values()].flatMap((one) => one.toSorted((a, b) => rankOf(a) - rankOf(b)));
}

/** Sentinel-5P in SIMPLE: the last 24 hours before `to`; without `to`, before the last scene (process §3.2). Pure. */
export function lastDay(
  scenes: readonly SceneToRender[],
  { interval }: Pick<SceneSelection, 'interval'>,
): SceneToRender[] {
  const times = scenes.flatMap(({ at }) => (at === null ? [] : Date.parse(at)));
  const end = interval?.end ? Date.parse(interval.end) : Math.max(...times);
  return scenes.filter(({ at }) => at === null || Date.parse(at) >= end - DAY_MS);
}
