import { type PixelGrid } from '#libs/raster';

/** The grid with one more pixel on every side, so that each of its own has four neighbours. */
export function framed({ crs, bbox, width, height }: PixelGrid): PixelGrid {
  const [minX, minY, maxX, maxY] = bbox;
  const [dx, dy] = [(maxX - minX) / width, (maxY - minY) / height];
  return { crs, bbox: [minX - dx, minY - dy, maxX + dx, maxY + dy], width: width + 2, height: height + 2 };
}

/** Calls with the index of every pixel of the grid and of the same pixel in the framed one. */
export function eachPixel({ width, height }: PixelGrid, use: (pixel: number, inFrame: number) => void): void {
  for (let row = 0, pixel = 0; row < height; row++) {
    for (let col = 0; col < width; col++, pixel++) use(pixel, (row + 1) * (width + 2) + col + 1);
  }
}
