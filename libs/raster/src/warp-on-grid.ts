import { randomUUID } from 'node:crypto';
import { type Dataset } from 'gdal-async';
import { bandVrt } from './band-vrt.js';
import { gdal } from './gdal.js';
import { openRaster } from './open.js';
import { type BandReadPlan } from './read-plan.js';
import { utilityResampling } from './resampling.js';
import { type FileBand } from './file-bands.js';
import { type SceneHandle } from './scene-handle.js';
import { type GridRead } from './contract/grids.js';

/** Of places, in pixels of the file: GDAL interpolates them too. */
const TOLERANCE = 0.02;

/** Any resampling, any grid: GDAL's warper, one band after another. */
export async function warpOnGrid(
  scene: SceneHandle,
  { path, grid, bands, into }: GridRead,
  plans: readonly BandReadPlan[],
): Promise<void> {
  for (const [i, { index, nodata }] of bands.entries()) {
    const { level, resampling } = plans[i]!;
    const source = await select(scene, path, index, level);
    const args = [
      ...['-of', 'MEM', '-ot', 'Float64', '-r', utilityResampling(resampling), '-et', String(TOLERANCE)],
      ...['-t_srs', grid.crs, '-te', ...grid.bbox.map(String), '-ts', String(grid.width), String(grid.height)],
      ...['-ovr', source.overview === null ? 'NONE' : String(source.overview)],
      ...['-dstnodata', 'nan', ...sourceNodata(scene.fileBands[index - 1]!, nodata), ...source.options],
    ];
    try {
      await warp(source.dataset, args, source.band, into[i]!);
    } finally {
      source.close();
    }
  }
}

async function warp(source: Dataset, args: readonly string[], band: number, into: Float64Array): Promise<void> {
  // MEM datasets are never looked up by name, but the binding refuses an empty one.
  const warped = await gdal.warpAsync(randomUUID(), null, [source], [...args]);
  try {
    const { x, y } = warped.rasterSize;
    await warped.bands.get(band).pixels.readAsync(0, 0, x, y, into);
  } finally {
    warped.close();
  }
}

interface Selected {
  readonly dataset: Dataset;
  readonly band: number;
  /** GDAL's number of the overview to use; null = full size. */
  readonly overview: number | null;
  readonly options: readonly string[];
  close(): void;
}

/** A VRT is taken as it is, with all its bands: a second handle of it would share its overviews (see open.ts). */
async function select({ dataset, ...scene }: SceneHandle, path: string, index: number, level: number) {
  const isVrt = dataset.driver.description === 'VRT';
  if (isVrt || scene.fileBands.length === 1) {
    const { overview } = scene.fileBands[index - 1]!.levels[level]!;
    const options = ['-wo', 'UNIFIED_SRC_NODATA=NO'];
    return { dataset, band: index, overview, options: isVrt ? options : [], close: () => undefined } satisfies Selected;
  }
  const vrt = await openRaster(bandVrt(scene, path, index, level), ['VRT']);
  return { dataset: vrt, band: 1, overview: null, options: [], close: () => vrt.close() } satisfies Selected;
}

/** Where there is none: a value that no integer type can hold, or NaN. */
function sourceNodata({ nodata, isFloat }: FileBand, told: GridRead['bands'][number]['nodata']): string[] {
  if (told === 'file') return nodata === null && isFloat ? ['-srcnodata', 'nan'] : [];
  return ['-srcnodata', String(told ?? (isFloat ? NaN : -1e300))];
}
