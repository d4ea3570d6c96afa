import { type Point } from './bbox.js';

/** Straight edges of a native extent bend in lon/lat; 32 segments keep a UTM tile's outline within centimetres of the true curve. */
export const OUTLINE_SEGMENTS = 32;

/**
 * Outline of a pixel grid as a closed ring in pixel coordinates (col, row), counter-clockwise on a north-up map:
 * down the west side, east, up, back west. Every side has `segments` equal steps.
 */
export function gridOutline(width: number, height: number, segments: number = OUTLINE_SEGMENTS): Point[] {
  const corners: Point[] = [
    [0, 0],
    [0, height],
    [width, height],
    [width, 0],
  ];
  const ring: Point[] = [];
  corners.forEach(([x0, y0], i) => {
    const [x1, y1] = corners[(i + 1) % corners.length]!;
    for (let step = 0; step < segments; step++) {
      const t = step / segments;
      ring.push([x0 + (x1 - x0) * t, y0 + (y1 - y0) * t]);
    }
  });
  return [...ring, ring[0]!];
}
