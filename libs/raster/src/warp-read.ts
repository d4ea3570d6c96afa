import { randomUUID } from 'node:crypto';
import { gdal } from './gdal.js';
import { withRaster } from './open.js';
import { realBands } from './read-window.js';
import { utilityResampling } from './resampling.js';
import { type PixelBlock, type PixelGrid, type Resampling } from './contract/grids.js';

export interface WarpReadRequest {
  readonly path: string;
  readonly grid: PixelGrid;
  /** 1-based; default all. */
  readonly bands?: readonly number[];
  readonly resampling?: Resampling;
}

/**
 * Pixels on a foreign grid, by GDAL's warper (which chooses the overview). `mask` is 255 where any band is valid, 0
 * elsewhere, width × height. @throws RASTER_UNREADABLE, INVALID, RASTER_UNSUPPORTED
 */
export function warpRead({
  path,
  grid,
  bands,
  resampling = 'nearest',
}: WarpReadRequest): Promise<PixelBlock & { mask: Uint8Array }> {
  return withRaster(path, undefined, async (dataset) => {
    const wanted = bands ?? Array.from({ length: dataset.bands.count() }, (_, i) => i + 1);
    realBands(dataset, wanted);
    const { width, height, bbox } = grid;
    const args = ['-of', 'MEM', '-t_srs', grid.crs, '-te', ...bbox.map(String), '-ts', String(width), String(height)];
    // MEM datasets are never looked up by name, but the binding refuses an empty one.
    const warped = await gdal.warpAsync(
      randomUUID(),
      null,
      [dataset],
      [...args, '-r', utilityResampling(resampling), '-dstalpha'],
    );
    try {
      const data: PixelBlock['data'][number][] = [];
      for (const { band, type } of realBands(warped, wanted)) {
        data.push(
          (await band.pixels.readAsync(0, 0, width, height, undefined, { type })) as PixelBlock['data'][number],
        );
      }
      const alpha = await warped.bands.get(warped.bands.count()).pixels.readAsync(0, 0, width, height);
      return { width, height, data, mask: Uint8Array.from(alpha, (value) => (Number(value) > 0 ? 255 : 0)) };
    } finally {
      warped.close();
    }
  });
}
