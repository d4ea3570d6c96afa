import { type ControlGrid, mapped } from './control-grid.js';
import { type InterpolatingResampling, type Kernel, kernelOf } from './kernels.js';
import { type PixelSteps } from './pixel-steps.js';
import { sourceWindow } from './source-window.js';
import { type PixelWindow, type Resampling } from './contract/grids.js';

/** What a file is asked to be, told by its header. */
export interface FileFacts {
  /** Full size first, then the overviews from fine to coarse. */
  readonly levels: ReadonlyArray<{ readonly width: number; readonly height: number }>;
  /** Columns after which places repeat; null = they do not. */
  readonly turn: number | null;
}

/** Where the target lies in the file, in its full-size pixels. */
export interface Placement {
  /** Of the whole picture, so that all of its blocks are made alike. */
  readonly steps: PixelSteps;
  /** null = no interpolated place will do: poles, jumps. */
  readonly nodes: ControlGrid | null;
}

/**
 * How one band comes onto a grid: by a window of one level and a kernel of ours; by GDAL's warper, which finds its own
 * window; not at all where the target lies beside the file.
 */
export type BandReadPlan = { readonly level: number; readonly resampling: Resampling } & (
  | { readonly strategy: 'window'; readonly window: PixelWindow; readonly nodes: ControlGrid; readonly kernel: Kernel | null }
  | { readonly strategy: 'warper' }
  | { readonly strategy: 'nothing' }
); // prettier-ignore

/** The first where the grid is finer than the file, the second where it is coarser. */
export function applicable(
  { upsampling, downsampling }: { readonly upsampling: Resampling; readonly downsampling: Resampling },
  { reduction }: PixelSteps,
): Resampling {
  return reduction > 1.0001 ? downsampling : upsampling;
}

/** Pure: header facts in, decision out; obeyed by `readOnGrid`, told by `inspectOnGrid`. */
export function planBandRead({ levels, turn }: FileFacts, placement: Placement, resampling: Resampling): BandReadPlan {
  const [full] = levels as [FileFacts['levels'][number]];
  const level = Math.max(0, fittingLevel(levels, placement.steps.reduction));
  const { width, height } = levels[level]!;
  if (placement.nodes === null || resampling === 'mode') return { strategy: 'warper', level, resampling };
  const [scaleX, scaleY] = [width / full.width, height / full.height];
  const nodes = mapped(placement.nodes, ([col, row]) => [col * scaleX, row * scaleY]);
  const { x, y } = placement.steps;
  const kernel = isInterpolating(resampling) ? kernelOf(resampling, x * scaleX, y * scaleY) : null;
  const margin = { x: (kernel?.radiusX ?? 0) + 1, y: (kernel?.radiusY ?? 0) + 1 };
  const found = sourceWindow(nodes, { width, height, turn: turn && turn * scaleX }, margin);
  if (found === 'beside') return { strategy: 'nothing', level, resampling };
  if (found === 'in pieces') return { strategy: 'warper', level, resampling };
  return { strategy: 'window', level, resampling, kernel, ...found };
}

/** GDAL's rule: the coarsest that is no coarser than the target, or hardly so. */
function fittingLevel(levels: FileFacts['levels'], reduction: number): number {
  return levels.findLastIndex(({ width }) => levels[0]!.width / width <= reduction + 0.1);
}

export function isInterpolating(resampling: Resampling): resampling is InterpolatingResampling {
  return resampling === 'bilinear' || resampling === 'cubic' || resampling === 'lanczos';
}
