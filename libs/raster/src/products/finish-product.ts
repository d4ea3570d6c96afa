import { rm } from 'node:fs/promises';
import { writeCog } from '../cog.js';
import { gdal } from '../gdal.js';
import { withRaster } from '../open.js';
import { type ProductRendering, type RenderedProduct } from './types.js';

/**
 * The COG of what was painted: GTiff, or a VRT of numbers as they are. Reductions are averages. With JPEG the last band,
 * alpha, becomes a mask, for a lossy alpha speckles along the edges; GDAL reduces a mask only where it chooses the levels
 * itself, which are halvings then, as many as the picture takes.
 */
export async function finishProduct(
  source: string,
  { target, compression, blockSize, overviewFactors }: ProductRendering,
  report: (fraction: number) => void,
): Promise<Omit<RenderedProduct, 'stretches'>> {
  const isMasked = compression === 'JPEG';
  const masked = `${target}.masked.vrt`;
  try {
    const largestSide = await withRaster(source, undefined, async (dataset) => {
      const bands = dataset.bands.count();
      const colours = Array.from({ length: bands - 1 }, (_, i) => ['-b', String(i + 1)]).flat();
      const { x, y } = dataset.rasterSize;
      if (isMasked) gdal.translate(masked, dataset, ['-of', 'VRT', ...colours, '-mask', String(bands)]).close();
      return Math.max(x, y);
    });
    const levels = overviewFactors.filter((factor) => factor < largestSide);
    const overviews = { resampling: 'average', levels } as const;
    const reduced = isMasked && levels.length > 0 ? ({ resampling: 'average' } as const) : { overviews };
    const options = { compression, blockSize, ...reduced };
    const request = { source: isMasked ? masked : source, target, options, allowedDrivers: ['GTiff', 'VRT'] };
    const { width, height, crs, resX } = await writeCog(request, report);
    return { width, height, epsg: crs?.epsg ?? null, resolution: resX ?? 0 };
  } finally {
    await rm(masked, { force: true });
  }
}
