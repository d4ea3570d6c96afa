import { applicable, type BandReadPlan, planBandRead } from './read-plan.js';
import { type SceneHandle } from './scene-handle.js';
import { type GridRead } from './contract/grids.js';

/** In pixels of the file: far below what moves a nearest pixel visibly. */
const TOLERANCE = 0.02;

/** Of the latest reads, the least recently used first: files of a scene lie alike, and so do the dates of a map. */
const kept = new Map<string, BandReadPlan>();
const MOST_KEPT = 64;
const MOST_NODES_KEPT = 2048;

/**
 * One plan per band asked for; the same object for all bands, also of other files, that lie alike and have levels of the same
 * sizes. Opens nothing and reads nothing: the header is known.
 */
export function plansOnGrid(
  scene: SceneHandle,
  { grid, whole = grid, bands, upsampling, downsampling }: Omit<GridRead, 'into'>,
): BandReadPlan[] {
  const request = JSON.stringify([grid, whole, upsampling, downsampling]);
  const plans = new Map<string, BandReadPlan>();
  return bands.map(({ index }) => {
    const { levels } = scene.fileBands[index - 1]!;
    const sizes = levels.map(({ width, height }) => `${width}×${height}`).join();
    const made = () => {
      const steps = scene.steps(whole);
      const placement = { steps, nodes: scene.controlGrid(grid, TOLERANCE) };
      return planBandRead({ levels, turn: scene.turn }, placement, applicable({ upsampling, downsampling }, steps));
    };
    const plan = plans.get(sizes) ?? remembered(`${request} ${sizes} ${scene.layout}`, made);
    plans.set(sizes, plan);
    return plan;
  });
}

function remembered(key: string, make: () => BandReadPlan): BandReadPlan {
  const plan = kept.get(key) ?? make();
  kept.delete(key);
  if (plan.strategy === 'window' && plan.nodes.x.length > MOST_NODES_KEPT) return plan;
  kept.set(key, plan);
  if (kept.size > MOST_KEPT) kept.delete(kept.keys().next().value!);
  return plan;
}
