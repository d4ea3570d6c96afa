import { type BBox } from '#libs/geo';

/** A north-up picture. */
interface Picture {
  readonly bbox: BBox;
  readonly width: number;
  readonly height: number;
}

/** A part of a picture, in whole pixels of it. */
export interface PicturePart extends Picture {
  readonly col: number;
  readonly row: number;
}

/**
 * The pixels of a picture that an extent in the same CRS touches. A grid that begins at the corner of a dataset may go on
 * beyond the poles or the end of its projection, where nothing can be rendered.
 * @param extent null = all of it. @returns null when it touches none
 */
export function paintedPart({ bbox, width, height }: Picture, extent: BBox | null): PicturePart | null {
  if (extent === null) return { bbox, width, height, col: 0, row: 0 };
  const [minX, minY, maxX, maxY] = bbox;
  const [stepX, stepY] = [(maxX - minX) / width, (maxY - minY) / height];
  const within = (at: number, count: number) => Math.min(count, Math.max(0, at));
  // A hair of rounding is not a pixel.
  const HAIR = 1e-6;
  const col = within(Math.floor((extent[0] - minX) / stepX + HAIR), width);
  const end = within(Math.ceil((extent[2] - minX) / stepX - HAIR), width);
  const row = within(Math.floor((maxY - extent[3]) / stepY + HAIR), height);
  const bottom = within(Math.ceil((maxY - extent[1]) / stepY - HAIR), height);
  if (end <= col || bottom <= row) return null;
  const part: BBox = [minX + col * stepX, maxY - bottom * stepY, minX + end * stepX, maxY - row * stepY];
  return { bbox: part, width: end - col, height: bottom - row, col, row };
}
