import { type BBox, bboxOf, type Point } from '#libs/geo';

/** GDAL order [originX, dX/dcol, dX/drow, originY, dY/dcol, dY/drow]; pixel (0, 0) is the outer corner of the first pixel. */
export type GeoTransform = readonly number[];

export function pixelToMap(gt: GeoTransform, [col, row]: Point): Point {
  return [gt[0]! + col * gt[1]! + row * gt[2]!, gt[3]! + col * gt[4]! + row * gt[5]!];
}

/** Fractional pixel position; null when the transform is degenerate. */
export function mapToPixel(gt: GeoTransform, [x, y]: Point): Point | null {
  const [x0, a, b, y0, d, e] = gt as [number, number, number, number, number, number];
  const determinant = a * e - b * d;
  if (determinant === 0) return null;
  return [(e * (x - x0) - b * (y - y0)) / determinant, (a * (y - y0) - d * (x - x0)) / determinant];
}

export function isRotated(gt: GeoTransform): boolean {
  return gt[2] !== 0 || gt[4] !== 0;
}

export function isSouthUp(gt: GeoTransform): boolean {
  return gt[5]! > 0;
}

/** Length of the pixel's column and row vectors in CRS units: right for rotated grids too. */
export function pixelSize(gt: GeoTransform): { resX: number; resY: number } {
  return { resX: Math.hypot(gt[1]!, gt[4]!), resY: Math.hypot(gt[2]!, gt[5]!) };
}

export function nativeExtent(gt: GeoTransform, width: number, height: number): BBox {
  const corners: Point[] = [
    [0, 0],
    [width, 0],
    [width, height],
    [0, height],
  ];
  return bboxOf(corners.map((corner) => pixelToMap(gt, corner)));
}
