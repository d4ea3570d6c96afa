import { type GeolocationPoints, type Vector } from '#libs/eo-products';
import { upwards } from './ellipsoid.js';
import { type ImageLocator, type ImagePosition } from './image-position.js';
import { cross, dot, length } from './vector.js';

/** Newton's steps in one cell; four suffice, since cells are nearly parallelograms. */
const MAX_STEPS = 8;
const GOOD_ENOUGH = 1e-9;
const EDGE = 1e-6;
/** Of a cell, how far an outer one reaches beyond its last point: half a pixel is less. */
const BEYOND = 0.01;

interface CellPlace {
  readonly u: number;
  readonly v: number;
}

/**
 * Where the points of the annotation say that samples lie, on the terrain height that they were made with. Between the
 * points of a cell it interpolates the directions upwards: straight lines in them are great circles, so that neither the
 * antimeridian nor a pole is special, and a cell of 20 km errs by centimetres where longitudes and latitudes would err by
 * metres.
 */
export class GeolocationGrid implements ImageLocator {
  private readonly directions: readonly Vector[];
  private readonly rows: number;
  private readonly cols: number;
  private row = 0;
  private col = 0;

  constructor(private readonly points: GeolocationPoints) {
    this.rows = points.lines.length - 1;
    this.cols = points.samples.length - 1;
    this.directions = Array.from(points.longitudes, (longitude, i) => upwards(longitude, points.latitudes[i]!));
  }

  locate(longitude: number, latitude: number): ImagePosition | null {
    const target = upwards(longitude, latitude);
    const [east, north] = axesAt(target);
    for (let walked = 0; walked <= this.rows + this.cols; walked++) {
      const place = this.placeInCell(target, east, north);
      if (place === null) return this.startAgain();
      const col = clamp(this.col + cellsAway(place.u), this.cols);
      const row = clamp(this.row + cellsAway(place.v), this.rows);
      if (col === this.col && row === this.row) return isInside(place) ? this.positionOf(place) : null;
      [this.col, this.row] = [col, row];
    }
    return this.startAgain();
  }

  /** The way back. @returns [longitude, latitude] in degrees */
  placeOf({ line, sample }: ImagePosition): readonly [number, number] {
    const { lines, samples } = this.points;
    [this.row, this.col] = [cellOf(lines, line), cellOf(samples, sample)];
    const u = (sample - samples[this.col]!) / (samples[this.col + 1]! - samples[this.col]!);
    const v = (line - lines[this.row]!) / (lines[this.row + 1]! - lines[this.row]!);
    const [x, y, z] = mixed(this.corners(), u, v);
    return [(Math.atan2(y, x) * 180) / Math.PI, (Math.atan2(z, Math.hypot(x, y)) * 180) / Math.PI];
  }

  private startAgain(): null {
    this.row = this.col = 0;
    return null;
  }

  private corners(): readonly [Vector, Vector, Vector, Vector] {
    const first = this.row * (this.cols + 1) + this.col;
    const below = first + this.cols + 1;
    const { directions } = this;
    return [directions[first]!, directions[first + 1]!, directions[below]!, directions[below + 1]!];
  }

  /** Where the cell's bilinear surface meets the target's direction; null where it does not. */
  private placeInCell(target: Vector, east: Vector, north: Vector): CellPlace | null {
    const corners = this.corners();
    if (dot(corners[0], target) <= 0) return null;
    const x = corners.map((corner) => dot(corner, east));
    const y = corners.map((corner) => dot(corner, north));
    let [u, v] = [0.5, 0.5];
    for (let step = 0; step < MAX_STEPS; step++) {
      const [fx, fxu, fxv] = bilinear(x, u, v);
      const [fy, fyu, fyv] = bilinear(y, u, v);
      const determinant = fxu * fyv - fxv * fyu;
      const [du, dv] = [(fx * fyv - fxv * fy) / determinant, (fxu * fy - fx * fyu) / determinant];
      if (!Number.isFinite(du) || !Number.isFinite(dv)) return null;
      u -= du;
      v -= dv;
      if (Math.abs(du) + Math.abs(dv) < GOOD_ENOUGH) break;
    }
    return { u, v };
  }

  private positionOf({ u, v }: CellPlace): ImagePosition {
    const { lines, samples } = this.points;
    const between = (at: Float64Array, i: number, t: number) => at[i]! + t * (at[i + 1]! - at[i]!);
    return { line: between(lines, this.row, v), sample: between(samples, this.col, u) };
  }
}

function axesAt(up: Vector): readonly [east: Vector, north: Vector] {
  const pole: Vector = Math.abs(up[2]) < 0.9 ? [0, 0, 1] : [1, 0, 0];
  const across = cross(pole, up);
  const size = length(across);
  const east: Vector = [across[0] / size, across[1] / size, across[2] / size];
  return [east, cross(up, east)];
}

/** [value, ∂/∂u, ∂/∂v] */
function bilinear(at: readonly number[], u: number, v: number): readonly [number, number, number] {
  const [a, b, c, d] = at as [number, number, number, number];
  const [top, bottom] = [a + u * (b - a), c + u * (d - c)];
  return [top + v * (bottom - top), b - a + v * (d - c - b + a), bottom - top];
}

function mixed(corners: readonly [Vector, Vector, Vector, Vector], u: number, v: number): Vector {
  const along = (axis: 0 | 1 | 2) => bilinear(corners.map((corner) => corner[axis]), u, v)[0]; // prettier-ignore
  return [along(0), along(1), along(2)];
}

function cellOf(at: Float64Array, value: number): number {
  let i = 0;
  while (i < at.length - 2 && at[i + 1]! <= value) i++;
  return i;
}

/** A point on an edge belongs to the cell at hand, or rounding would send it to and fro. */
const cellsAway = (t: number) => (t < -EDGE || t > 1 + EDGE ? Math.floor(t) : 0);
const clamp = (cell: number, cells: number) => Math.min(Math.max(cell, 0), cells - 1);
const isInside = ({ u, v }: CellPlace) => [u, v].every((t) => t >= -BEYOND && t <= 1 + BEYOND);
