import { type RasterBand } from 'gdal-async';

/** RGBA 0…255 by value; null = the band has no colour table. */
export function paletteOf(band: RasterBand): Array<readonly [number, number, number, number]> | null {
  const table = band.colorTable as RasterBand['colorTable'] | undefined;
  if (!table) return null;
  return Array.from({ length: table.count() }, (_, i) => {
    const { c1, c2, c3, c4 } = table.get(i);
    return [c1, c2, c3, c4] as const;
  });
}
