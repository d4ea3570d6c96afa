import { type ControlGrid, mapped } from './control-grid.js';
import { sampleNearest } from './sample-nearest.js';
import { type FileBand, type RasterLevel, type SceneHandle } from './scene-handle.js';
import { type GridRead, type PixelBlock, type PixelWindow } from './types.js';

/** Pixels read at once for one band; more is the warper's, which works in pieces. */
const MOST_PIXELS = 8 * 1024 ** 2;
/** In pixels of the file: far below what moves a nearest pixel visibly. */
const TOLERANCE = 0.02;

/**
 * Nearest neighbour without the warper (2–6 times faster, and only the bands asked for): the window of the fitting overview
 * is read as it is, and each pixel looked up in it. False where that does not go: no control grid, a mask of its own, or
 * too large a window for want of overviews.
 */
export async function nearestOnGrid(scene: SceneHandle, { grid, bands, into }: GridRead): Promise<boolean> {
  const facts = bands.map(({ index }) => scene.fileBands[index - 1]!);
  if (facts.some(({ hasOwnMask }) => hasOwnMask)) return false;
  const nodes = scene.controlGrid(grid, TOLERANCE);
  if (nodes === null) return false;
  const reduction = scene.reduction(grid);
  const reads = facts.map((band, i) => ({ ...planRead(band, nodes, scene, reduction), band, into: into[i]! }));
  if (reads.some(({ window }) => window !== null && window.width * window.height > MOST_PIXELS)) return false;
  for (const [i, read] of reads.entries()) await readBand(read, bands[i]!.nodata);
  return true;
}

interface BandPlan {
  readonly level: RasterLevel;
  readonly nodes: ControlGrid;
  /** null = the target lies outside. */
  readonly window: PixelWindow | null;
}

function planRead({ levels }: FileBand, nodes: ControlGrid, scene: SceneHandle, reduction: number): BandPlan {
  const [full] = levels as [RasterLevel];
  // GDAL's rule: the coarsest that is no coarser than the target, or hardly so.
  const level = levels.findLast(({ width }) => full.width / width <= reduction + 0.1) ?? full;
  const [scaleX, scaleY] = [level.width / full.width, level.height / full.height];
  const ofLevel = mapped(nodes, (point) => {
    const [col, row] = scene.toPixel(point);
    return [col * scaleX, row * scaleY];
  });
  return { level, nodes: ofLevel, window: windowOf(ofLevel, level) };
}

function windowOf({ x, y }: ControlGrid, { width, height }: RasterLevel): PixelWindow | null {
  const span = (values: Float64Array, size: number) => {
    const [from, to] = [Math.floor(min(values)) - 1, Math.ceil(max(values)) + 1];
    return [Math.max(0, from), Math.min(size, to)] as const;
  };
  const [[col, right], [row, bottom]] = [span(x, width), span(y, height)];
  return right > col && bottom > row ? { col, row, width: right - col, height: bottom - row } : null;
}

async function readBand(
  { level, nodes, window, band, into }: BandPlan & { band: FileBand; into: Float64Array },
  told: GridRead['bands'][number]['nodata'],
): Promise<void> {
  if (window === null) {
    into.fill(NaN);
    return;
  }
  const { col, row, width, height } = window;
  const options = { type: band.readType };
  const pixels = await level.band.pixels.readAsync(col, row, width, height, undefined, options);
  const nodata = told === 'file' ? band.nodata : told;
  const source = { window, pixels: pixels as PixelBlock['data'][number], nodata: spellings(nodata, band) };
  sampleNearest(nodes, source, into);
}

/** A float32 no-data value is often declared with fewer digits than the pixels hold. */
function spellings(nodata: number | 'nan' | null, { isFloat32 }: FileBand): number[] {
  if (nodata === null || nodata === 'nan') return [];
  return isFloat32 ? [nodata, Math.fround(nodata)] : [nodata];
}

function min(values: Float64Array): number {
  return values.reduce((a, b) => Math.min(a, b));
}

function max(values: Float64Array): number {
  return values.reduce((a, b) => Math.max(a, b));
}
