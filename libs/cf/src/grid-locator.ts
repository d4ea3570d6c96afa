import { type ArrayDataset } from './array-dataset.js';
import { axesLocator } from './axes-locator.js';
import { curvilinearLocator } from './curvilinear-locator.js';
import { type CfGrid } from './grid.js';
import { type GridLocator, type PointProjector } from './located.js';

/** Reads the axes, or a coarse picture of the 2-D coordinates. @throws what `read` throws */
export function gridLocator(
  dataset: ArrayDataset,
  grid: CfGrid,
  project: PointProjector,
  signal?: AbortSignal,
): Promise<GridLocator> {
  return grid.kind === 'axes' ? axesLocator(dataset, grid, project, signal) : curvilinearLocator(dataset, grid, signal);
}
