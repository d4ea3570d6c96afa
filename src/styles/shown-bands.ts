import { type BandInfo } from '#libs/raster';

/** Numbers that no picture can show. */
export function isComplex(dtype: string): boolean {
  return /^c(int|float)/.test(dtype);
}

/**
 * Bands that a picture shows, as thumbnails choose them: red, green and blue where the file declares them, else the first
 * three, else the first. Never alpha or complex, unless there is nothing else.
 */
export function shownBands(bands: readonly BandInfo[]): BandInfo[] {
  const usable = bands.filter(
    ({ color_interp, dtype }) => color_interp?.toLowerCase() !== 'alpha' && !isComplex(dtype),
  );
  const real = usable.length === 0 ? bands : usable;
  const rgb = ['red', 'green', 'blue'].flatMap((role) => real.find(({ color_interp }) => color_interp === role) ?? []);
  return rgb.length === 3 ? rgb : real.slice(0, real.length >= 3 ? 3 : 1);
}
