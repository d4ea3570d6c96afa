import { isDegreeBased } from './crs.js';
import { gdal } from './gdal.js';
import { type GeoTransform, mapToPixel } from './geo-transform.js';
import { GridPlacement } from './grid-placement.js';
import { placesOnGrid } from './places-on-grid.js';
import { type PixelGrid } from './contract/grids.js';

/** An upright grid of values that is no file: `geoTransform` in GDAL order, rows may ascend to the south or to the north. */
export interface ArrayShape {
  /** 'EPSG:n'. */
  readonly crs: string;
  readonly geoTransform: GeoTransform;
  readonly width: number;
  readonly height: number;
}

/** Where the centres of a target's pixels lie in an array, in its pixels; NaN = nowhere. */
export interface ArrayPlaces {
  readonly x: Float64Array;
  readonly y: Float64Array;
  /** Pixels of the array that one target pixel spans along the array's columns and rows, at the target's centre. */
  readonly stepX: number;
  readonly stepY: number;
  /** How many pixels of the array one of the target covers, as a length; > 1 = the target is coarser. */
  readonly reduction: number;
  /** Columns of a whole turn when the array goes all around the globe, else null. Then x may leave the array sideways. */
  readonly turn: number | null;
}

/** In pixels of the array: far below what moves a nearest pixel visibly. */
const TOLERANCE = 0.01;

export function arrayPlaces(grid: PixelGrid, shape: ArrayShape): ArrayPlaces {
  const { crs, geoTransform, width } = shape;
  const srs = gdal.SpatialReference.fromUserInput(crs);
  const pixelSize = Math.min(Math.abs(geoTransform[1]!), Math.abs(geoTransform[5]!));
  const { x, y } = placesOnGrid(grid, crs, TOLERANCE * pixelSize);
  for (let i = 0; i < x.length; i++) [x[i], y[i]] = mapToPixel(geoTransform, [x[i]!, y[i]!])!;
  const columns = isDegreeBased(srs) ? 360 / Math.abs(geoTransform[1]!) : null;
  const isAround = columns !== null && Math.abs(columns - width) < 1e-3;
  const steps = stepsAtCentre(grid, new GridPlacement(srs, null), geoTransform, columns);
  if (columns !== null && isAround) turnAround(x, steps.at, width);
  else if (columns !== null) turnInside(x, width, columns);
  return { x, y, ...steps, turn: isAround ? width : null };
}

function stepsAtCentre(grid: PixelGrid, placement: GridPlacement, geoTransform: GeoTransform, columns: number | null) {
  const placeOf = placement.placeOf(grid);
  const [col, row] = [grid.width / 2, grid.height / 2];
  const at = placeOf([col, row]);
  const pixel = at && mapToPixel(geoTransform, at)!;
  const stepTo = (right: number, down: number) => {
    const next = placeOf([col + right, row + down]);
    if (next === null || pixel === null) return [NaN, NaN] as const;
    const [x, y] = mapToPixel(geoTransform, next)!;
    return [columns === null ? x - pixel[0] : nearest(x - pixel[0], columns), y - pixel[1]] as const;
  };
  const [[rightX, rightY], [downX, downY]] = [stepTo(1, 0), stepTo(0, 1)];
  return {
    at: pixel?.[0] ?? 0,
    stepX: Math.hypot(rightX, downX),
    stepY: Math.hypot(rightY, downY),
    reduction: Math.sqrt(Math.abs(rightX * downY - rightY * downX)),
  };
}

/** Around the globe there is no edge: columns are counted on from the target's centre, half a turn to either side. */
function turnAround(x: Float64Array, centre: number, columns: number): void {
  for (let i = 0; i < x.length; i++) x[i] = centre + nearest(x[i]! - centre, columns);
}

/** Longitudes 190 and −170 are the same: the one that lies in the array counts. */
function turnInside(x: Float64Array, width: number, columns: number): void {
  for (let i = 0; i < x.length; i++) {
    if (x[i]! < 0 && x[i]! + columns <= width) x[i]! += columns;
    else if (x[i]! >= width && x[i]! - columns >= 0) x[i]! -= columns;
  }
}

function nearest(distance: number, turn: number): number {
  return distance - turn * Math.round(distance / turn);
}
