import { applicable, type BandReadPlan, planBandRead } from './read-plan.js';
import { type SceneHandle } from './scene-handle.js';
import { type GridRead } from './contract/grids.js';

/** In pixels of the file: far below what moves a nearest pixel visibly. */
const TOLERANCE = 0.02;

/** One plan per band asked for, the same object for bands whose levels have the same sizes. Opens nothing and reads nothing: the header is known. */
export function plansOnGrid(
  scene: SceneHandle,
  { grid, whole = grid, bands, upsampling, downsampling }: Omit<GridRead, 'into'>,
): BandReadPlan[] {
  const steps = scene.steps(whole);
  const placement = { steps, nodes: scene.controlGrid(grid, TOLERANCE) };
  const resampling = applicable({ upsampling, downsampling }, steps);
  const plans = new Map<string, BandReadPlan>();
  return bands.map(({ index }) => {
    const { levels } = scene.fileBands[index - 1]!;
    const sizes = levels.map(({ width, height }) => `${width}×${height}`).join();
    const plan = plans.get(sizes) ?? planBandRead({ levels, turn: scene.turn }, placement, resampling);
    plans.set(sizes, plan);
    return plan;
  });
}
