import { randomUUID } from 'node:crypto';
import { gdal } from './gdal.js';
import { utilityResampling } from './resampling.js';
import { type SceneHandle } from './scene-handle.js';
import { type GridRead, type Resampling } from './types.js';

/** Any resampling, any grid: GDAL's warper, which chooses the overview. It reads all bands of the file. */
export async function warpOnGrid(scene: SceneHandle, request: GridRead, resampling: Resampling): Promise<void> {
  const { grid, bands, into } = request;
  const args = [
    ...['-of', 'MEM', '-ot', 'Float64', '-r', utilityResampling(resampling)],
    ...['-t_srs', grid.crs, '-te', ...grid.bbox.map(String), '-ts', String(grid.width), String(grid.height)],
    ...['-dstnodata', 'nan', '-wo', 'UNIFIED_SRC_NODATA=NO'],
    ...sourceNodata(scene, bands),
  ];
  // MEM datasets are never looked up by name, but the binding refuses an empty one.
  const warped = await gdal.warpAsync(randomUUID(), null, [scene.dataset], args);
  try {
    for (const [i, { index }] of bands.entries()) {
      await warped.bands.get(index).pixels.readAsync(0, 0, grid.width, grid.height, into[i]);
    }
  } finally {
    warped.close();
  }
}

/** Of any integer type. */
const OUT_OF_RANGE = -1e300;

/** The warper takes one value per band of the file. Where there is none: one that the band's type cannot hold, or NaN. */
function sourceNodata({ fileBands }: SceneHandle, bands: GridRead['bands']): string[] {
  if (bands.every((band) => band.nodata === 'file')) return [];
  const values = fileBands.map((fileBand, i) => {
    const told = bands.find(({ index }) => index === i + 1)?.nodata ?? null;
    return (told === 'file' ? fileBand.nodata : told) ?? (fileBand.isFloat ? NaN : OUT_OF_RANGE);
  });
  return ['-srcnodata', values.join(' ')];
}
