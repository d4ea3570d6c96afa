import { type SwathGrid } from './swath-grid.js';

/** A place inside a cell of four centres: u along the row, v down the columns, 0 … 1 inside. */
export interface PatchPlace {
  readonly u: number;
  readonly v: number;
  /** False: the place lies on another side of the globe, or the cell is bent so that it is none. */
  readonly isNear: boolean;
}

/** Newton's steps on the bilinear surface between the corners; it is almost flat. */
const STEPS = 4;

/** @returns null where a corner has no place, or where the cell has no width. */
export function patchAt(
  { cols, vectors }: SwathGrid,
  row: number,
  col: number,
  [px, py, pz]: readonly [number, number, number],
): PatchPlace | null {
  const a = 3 * (row * cols + col);
  const [b, c, d] = [a + 3, a + 3 * cols, a + 3 * cols + 3];
  let [u, v] = [0.5, 0.5];
  let [distance, size] = [NaN, NaN];
  for (let step = 0; step < STEPS; step++) {
    let [e11, e12, e22, g1, g2, offset] = [0, 0, 0, 0, 0, 0];
    for (let k = 0; k < 3; k++) {
      const [A, B, C, D] = [vectors[a + k]!, vectors[b + k]!, vectors[c + k]!, vectors[d + k]!];
      const alongU = (B - A) * (1 - v) + (D - C) * v;
      const alongV = (C - A) * (1 - u) + (D - B) * u;
      const at = A * (1 - u) * (1 - v) + B * u * (1 - v) + C * (1 - u) * v + D * u * v;
      const missing = (k === 0 ? px : k === 1 ? py : pz) - at;
      e11 += alongU * alongU;
      e12 += alongU * alongV;
      e22 += alongV * alongV;
      g1 += alongU * missing;
      g2 += alongV * missing;
      offset += missing * missing;
    }
    const determinant = e11 * e22 - e12 * e12;
    if (!(determinant > 1e-12 * e11 * e22)) return null;
    [u, v] = [u + (g1 * e22 - g2 * e12) / determinant, v + (g2 * e11 - g1 * e12) / determinant];
    [distance, size] = [offset, e11 + e22];
    // Far away one straight step tells the direction; bending the cell beyond itself does not.
    if (Math.abs(u - 0.5) > 2 || Math.abs(v - 0.5) > 2) break;
  }
  return { u, v, isNear: distance < size };
}
