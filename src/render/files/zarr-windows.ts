import { type BBox } from '#libs/geo';
import { type SliceWindow } from '#libs/zarr';
import { type ZarrContent } from '../../zarr/index.js';

/** Pixels of the store: bicubic reaches two pixels of the picture to each side, and there is rounding. */
const MARGIN = 4;

/**
 * Windows of a store that a picture may read, in pixels of the store. Longitudes count around the globe. Pure.
 * @param extents of the picture in the store's CRS, parts of it side by side
 * @param size of the picture
 */
export function zarrWindows(
  extents: readonly BBox[],
  { epsg, geoTransform, width, height }: Pick<ZarrContent, 'epsg' | 'geoTransform' | 'width' | 'height'>,
  size: { readonly width: number; readonly height: number },
): SliceWindow[] {
  const [x0, dx, , y0, , dy] = geoTransform as [number, number, number, number, number, number];
  const shorter = Math.min(size.width, size.height);
  const perPixel = extents.reduce(
    (sum, [west, south, east, north]) => sum + Math.max((east - west) / Math.abs(dx), (north - south) / Math.abs(dy)),
    0,
  );
  const margin = MARGIN + Math.ceil((2 * perPixel) / shorter);
  const turns = epsg === 4326 ? [-360 / dx, 0, 360 / dx] : [0];
  return extents.flatMap(([west, south, east, north]) => {
    const [row, bottom] = clipped([(south - y0) / dy, (north - y0) / dy], height, margin);
    if (row >= bottom) return [];
    return turns.flatMap((turn) => {
      const [col, right] = clipped([(west - x0) / dx + turn, (east - x0) / dx + turn], width, margin);
      return col < right ? [{ col, row, width: right - col, height: bottom - row }] : [];
    });
  });
}

function clipped([a, b]: readonly [number, number], size: number, margin: number): [number, number] {
  return [Math.max(0, Math.floor(Math.min(a, b)) - margin), Math.min(size, Math.ceil(Math.max(a, b)) + margin)];
}
