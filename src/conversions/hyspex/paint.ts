import { RawRaster } from '../raster/raw-raster.js';
import { stretched, type Stretch } from './percentile-stretch.js';

/** 0 where there is nothing: values are stretched to 1…255. */
export const PICTURE = { type: 'Byte', nodata: 0 } as const;
/** Pixels at a time. */
const BLOCK = 1024 * 1024;

/** The picture of all bands; @param stretches one per band, null = the band is empty */
export async function paint(
  floats: RawRaster,
  stretches: ReadonlyArray<Stretch | null>,
  path: string,
  signal: AbortSignal,
): Promise<RawRaster['form']> {
  const { width, height, bands } = floats.form;
  const picture = await RawRaster.create({ path, width, height, format: PICTURE, bands });
  const step = Math.max(1, Math.floor(BLOCK / width));
  try {
    for (const band of bands.keys())
      for (let row = 0; row < height; row += step) {
        signal.throwIfAborted();
        const values = await floats.read(band, row, Math.min(step, height - row));
        const stretch = stretches[band];
        await picture.write(band, row, stretch ? stretched(values, stretch) : values);
      }
  } finally {
    await picture.close();
  }
  return picture.form;
}
