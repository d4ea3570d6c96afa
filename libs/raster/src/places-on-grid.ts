import { type ControlGrid } from './control-grid.js';
import { gdal } from './gdal.js';
import { GridPlacement } from './grid-placement.js';
import { type PixelGrid, type PixelPlaces } from './contract/grids.js';

/**
 * Exact at control points and interpolated between them where that errs by no more than `tolerance`; pixel by pixel where
 * it does not: at poles, across the antimeridian.
 * @param crs 'EPSG:n' or WKT
 * @param tolerance in units of that CRS
 */
export function placesOnGrid(grid: PixelGrid, crs: string, tolerance: number): PixelPlaces {
  const placement = new GridPlacement(gdal.SpatialReference.fromUserInput(crs));
  const nodes = placement.controlGrid(grid, tolerance);
  return nodes === null ? onePerPixel(grid, placement) : between(nodes, grid);
}

function onePerPixel(grid: PixelGrid, placement: GridPlacement): PixelPlaces {
  const { width, height } = grid;
  const [x, y] = [new Float64Array(width * height), new Float64Array(width * height)];
  const placeOf = placement.placeOf(grid);
  for (let i = 0; i < x.length; i++) {
    [x[i], y[i]] = placeOf([(i % width) + 0.5, Math.floor(i / width) + 0.5]) ?? [NaN, NaN];
  }
  return { x, y };
}

function between({ cols, rows, x, y }: ControlGrid, { width, height }: PixelGrid): PixelPlaces {
  return { x: bilinear(cols, rows, x, width, height), y: bilinear(cols, rows, y, width, height) };
}

/** Values at nodes, told for every pixel's centre. */
function bilinear(
  cols: readonly number[],
  rows: readonly number[],
  nodes: Float64Array,
  width: number,
  height: number,
): Float64Array {
  const values = new Float64Array(width * height);
  for (let j = 0; j + 1 < rows.length; j++) {
    for (let row = rows[j]!; row < rows[j + 1]!; row++) {
      const v = (row + 0.5 - rows[j]!) / (rows[j + 1]! - rows[j]!);
      const at = (i: number) => nodes[j * cols.length + i]! * (1 - v) + nodes[(j + 1) * cols.length + i]! * v;
      for (let i = 0; i + 1 < cols.length; i++) {
        const [left, span] = [cols[i]!, cols[i + 1]! - cols[i]!];
        const [from, step] = [at(i), (at(i + 1) - at(i)) / span];
        for (let col = left; col < left + span; col++) values[row * width + col] = from + (col + 0.5 - left) * step;
      }
    }
  }
  return values;
}
