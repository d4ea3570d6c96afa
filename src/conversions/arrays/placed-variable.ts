import {
  auxiliaryCoordinates,
  crsOfMapping,
  gridOf,
  referred,
  roleOf,
  textAttribute,
  variableNamed,
  type ArrayDataset,
  type ArrayVariable,
  type CfGrid,
} from '#libs/cf';
import { isDomainError } from '#libs/errors';

/**
 * How the values of a variable lie: on two axes of their own (`grid`), each with coordinates of its own on a surface of
 * rows and columns (`curved`), or as a list (`points`).
 */
export type Layout = 'grid' | 'curved' | 'points';

export interface PlacedVariable {
  readonly variable: ArrayVariable;
  readonly layout: Layout;
  /** The coordinates; eastings or longitudes, northings or latitudes. */
  readonly x: ArrayVariable;
  readonly y: ArrayVariable;
  /** Positions among the variable's dimensions; the same for points. */
  readonly xDimension: number;
  readonly yDimension: number;
  /** What the file says of the coordinates' CRS: `EPSG:n`, WKT or a PROJ string; null = nothing, or degrees. */
  readonly mappedCrs: string | null;
  /** What a coordinate is multiplied with to be in units of the CRS. */
  readonly unit: number;
}

type Pair = readonly [x: ArrayVariable, y: ArrayVariable];

/**
 * Null when the variable has no place: coordinates, time stamps, descriptions of grids.
 * @throws INVALID for a named coordinate that is none
 */
export function placeVariable(
  dataset: ArrayDataset,
  variable: ArrayVariable,
  { x, y }: { readonly x: string | null; readonly y: string | null },
): PlacedVariable | null {
  if (variable.type === 'string') return null;
  const named = x !== null && y !== null ? ([variableNamed(dataset, x), variableNamed(dataset, y)] as const) : null;
  const grid = gridOrNull(dataset, variable);
  const pair = grid && pairOf(grid);
  if (grid && pair && (named === null || (named[0] === pair[0] && named[1] === pair[1]))) {
    const known = grid.kind === 'axes' ? { mappedCrs: grid.crs, unit: grid.unit } : DEGREES;
    return placeOn(variable, pair, known);
  }
  const wished = named ?? listed(dataset, variable);
  return wished && placeOn(variable, wished, { mappedCrs: crsOf(dataset, variable), unit: 1 });
}

const DEGREES = { mappedCrs: null, unit: 1 };

function placeOn(
  variable: ArrayVariable,
  [x, y]: Pair,
  known: Pick<PlacedVariable, 'mappedCrs' | 'unit'>,
): PlacedVariable | null {
  if (variable === x || variable === y || variable.type === 'string') return null;
  const [ofX, ofY] = [positions(x, variable), positions(y, variable)];
  if ([...ofX, ...ofY].includes(-1) || ofX.length !== ofY.length) return null;
  const [first = -1, second = -1] = ofX;
  const isSame = ofX.every((dimension, i) => dimension === ofY[i]);
  const found = { variable, x, y, ...known };
  if (ofX.length === 2 && isSame) return { ...found, layout: 'curved', yDimension: first, xDimension: second };
  if (ofX.length !== 1) return null;
  if (isSame) return { ...found, layout: 'points', xDimension: first, yDimension: first };
  return { ...found, layout: 'grid', xDimension: first, yDimension: ofY[0] as number };
}

/** Of a coordinate's own dimensions among those of the variable; leading ones of one step, such as a time, do not count. */
function positions({ dimensions }: ArrayVariable, variable: ArrayVariable): number[] {
  const leading = Math.max(0, dimensions.length - 2);
  const isIdle = dimensions.slice(0, leading).every(({ size }) => size === 1);
  return (isIdle ? dimensions.slice(leading) : dimensions).map(({ name }) =>
    variable.dimensions.findIndex((own) => own.name === name),
  );
}

function gridOrNull(dataset: ArrayDataset, variable: ArrayVariable): CfGrid | null {
  try {
    return gridOf(dataset, variable);
  } catch (error) {
    if (isDomainError(error, 'INVALID')) return null;
    throw error;
  }
}

function pairOf(grid: CfGrid): Pair {
  return grid.kind === 'axes' ? [grid.x, grid.y] : [grid.longitude, grid.latitude];
}

/** Coordinates along the variable's only dimension: those that it names, else those that the file has. */
function listed(dataset: ArrayDataset, variable: ArrayVariable): Pair | null {
  const isBeside = ({ dimensions }: ArrayVariable) =>
    dimensions.length === 1 && variable.dimensions.some(({ name }) => name === dimensions[0]?.name);
  const named = auxiliaryCoordinates(dataset, variable).filter(isBeside);
  return pairAmong(named) ?? pairAmong([...dataset.variables.values()].filter(isBeside));
}

function pairAmong(candidates: readonly ArrayVariable[]): Pair | null {
  for (const [eastward, northward] of [
    ['x', 'y'],
    ['longitude', 'latitude'],
  ] as const) {
    const xs = candidates.filter((one) => roleOf(one) === eastward);
    const ys = candidates.filter((one) => roleOf(one) === northward);
    if (xs[0] && ys[0] && xs.length === 1 && ys.length === 1) return [xs[0], ys[0]];
  }
  return null;
}

function crsOf(dataset: ArrayDataset, variable: ArrayVariable): string | null {
  const name = textAttribute(variable, 'grid_mapping')?.split(/[\s:]+/)[0];
  const mapping = name === undefined ? null : referred(dataset, variable, name);
  return mapping && crsOfMapping(mapping);
}
