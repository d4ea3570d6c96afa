/** [minX, minY, maxX, maxY]; x = easting or longitude whatever the authority's axis order. In lon/lat, minX > maxX means the box crosses ±180. */
export type BBox = readonly [minX: number, minY: number, maxX: number, maxY: number];

/** x first, then y; longitude first in lon/lat. */
export type Point = readonly [x: number, y: number];

/** Plain hull of points in one plane; knows nothing of the antimeridian. @throws RangeError without points. */
export function bboxOf(points: readonly Point[]): BBox {
  if (points.length === 0) throw new RangeError('A bounding box needs at least one point');
  let [minX, minY, maxX, maxY] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const [x, y] of points) {
    if (x < minX) minX = x;
    if (x > maxX) maxX = x;
    if (y < minY) minY = y;
    if (y > maxY) maxY = y;
  }
  return [minX, minY, maxX, maxY];
}

/** Hull of boxes in one plane (native CRS). */
export function unionBBoxes(boxes: readonly BBox[]): BBox {
  return bboxOf(
    boxes.flatMap(([minX, minY, maxX, maxY]): Point[] => [
      [minX, minY],
      [maxX, maxY],
    ]),
  );
}
