import { DomainError } from '#libs/errors';
import { nearestOnGrid } from './nearest-on-grid.js';
import { type SceneHandle, useScene } from './scene-handle.js';
import { type GridRead } from './types.js';
import { warpOnGrid } from './warp-on-grid.js';

/**
 * Bands of one file on a foreign grid, from the fitting overview: row 0 north, NaN where there is no data (no-data, masked,
 * outside the file). Each band has its own no-data.
 * @throws RASTER_UNREADABLE, RASTER_UNSUPPORTED (no CRS, complex), INVALID (no such band)
 */
export function readOnGrid(request: GridRead): Promise<void> {
  return useScene(request, async (scene) => {
    assertBands(scene, request);
    const { upsampling, downsampling } = request;
    const resampling = scene.reduction(request.grid) > 1.0001 ? downsampling : upsampling;
    if (resampling === 'nearest' && (await nearestOnGrid(scene, request))) return;
    await warpOnGrid(scene, request, resampling);
  });
}

function assertBands({ fileBands }: SceneHandle, { bands }: GridRead): void {
  for (const { index } of bands) {
    const band = fileBands[index - 1];
    if (!band) throw new DomainError('INVALID', `band ${index} does not exist; the raster has ${fileBands.length}`);
    if (band.isComplex) throw new DomainError('RASTER_UNSUPPORTED', `band ${index} is complex`);
  }
}
