import { DomainError } from '#libs/errors';
import { type ArrayDataset, type ArrayVariable } from './array-dataset.js';
import { numberAttribute, textAttribute } from './attributes.js';
import { auxiliaryCoordinates, coordinateOf, referred, roleOf } from './coordinates.js';
import { crsOfMapping } from './crs-of-mapping.js';

/** Rows and columns that two lists of coordinates place. */
export interface AxesGrid {
  readonly kind: 'axes';
  readonly x: ArrayVariable;
  readonly y: ArrayVariable;
  readonly xDimension: string;
  readonly yDimension: string;
  /** `EPSG:n`, WKT or a PROJ string; null = longitude and latitude in degrees. */
  readonly crs: string | null;
  /** What a coordinate is multiplied with to be in units of the CRS: 1000 for kilometres. */
  readonly unit: number;
}

/** Every cell has a longitude and a latitude of its own. */
export interface CurvilinearGrid {
  readonly kind: 'curvilinear';
  readonly longitude: ArrayVariable;
  readonly latitude: ArrayVariable;
  readonly xDimension: string;
  readonly yDimension: string;
}

export type CfGrid = AxesGrid | CurvilinearGrid;

/**
 * Where the values of a variable lie: by lists of longitudes and latitudes; by projected axes whose `grid_mapping` is known;
 * by 2-D longitudes and latitudes.
 * @throws INVALID `unsupported_grid`: anything else, such as stations and tracks
 */
export function gridOf(dataset: Pick<ArrayDataset, 'variables'>, variable: ArrayVariable): CfGrid {
  const grid = lonLatAxes(dataset, variable) ?? projectedAxes(dataset, variable) ?? curvilinear(dataset, variable);
  if (grid !== null) return grid;
  const shape = variable.dimensions.map(({ name }) => name).join(', ');
  throw unsupported(
    `Variable ${variable.name} (${shape}) lies on no grid that has axes or 2-D latitudes and longitudes`,
  );
}

export function unsupported(message: string): DomainError {
  return new DomainError('INVALID', message, { detail: { code: 'unsupported_grid', message } });
}

type Variables = Pick<ArrayDataset, 'variables'>;

/** 1-D coordinates of a variable's dimensions, also such as are not named as their dimension. */
function axesOf(dataset: Variables, variable: ArrayVariable): ArrayVariable[] {
  const own = variable.dimensions.flatMap(({ name }) => coordinateOf(dataset, variable, name) ?? []);
  const others = auxiliaryCoordinates(dataset, variable).filter(({ dimensions }) => dimensions.length === 1);
  return [...own, ...others].filter(({ dimensions }) => hasDimension(variable, dimensions[0]!.name));
}

function lonLatAxes(dataset: Variables, variable: ArrayVariable): AxesGrid | null {
  const axes = axesOf(dataset, variable);
  const x = axes.find((axis) => roleOf(axis) === 'longitude');
  const y = axes.find((axis) => roleOf(axis) === 'latitude');
  return x && y ? axesGrid(x, y, null, 1) : null;
}

function projectedAxes(dataset: Variables, variable: ArrayVariable): AxesGrid | null {
  const axes = axesOf(dataset, variable);
  const x = axes.find((axis) => roleOf(axis) === 'x');
  const y = axes.find((axis) => roleOf(axis) === 'y');
  // CF 1.7's long form lists the coordinates of several mappings; the first is that of the axes.
  const name = textAttribute(variable, 'grid_mapping')?.split(/[\s:]+/)[0];
  const mapping = name === undefined ? null : referred(dataset, variable, name);
  if (!x || !y || !mapping) return null;
  const crs = crsOfMapping(mapping);
  const unit = unitOf(x, mapping);
  return crs === null || unit === null ? null : axesGrid(x, y, crs, unit);
}

/** Two lists along one dimension are a track, not a grid. */
function axesGrid(x: ArrayVariable, y: ArrayVariable, crs: string | null, unit: number): AxesGrid | null {
  const [xDimension, yDimension] = [x.dimensions[0]!.name, y.dimensions[0]!.name];
  return xDimension === yDimension ? null : { kind: 'axes', x, y, xDimension, yDimension, crs, unit };
}

function unitOf(x: ArrayVariable, mapping: ArrayVariable): number | null {
  const units = (textAttribute(x, 'units') ?? 'm').toLowerCase();
  if (/^(m|met(er|re)s?)$/.test(units)) return 1;
  if (/^(km|kilomet(er|re)s?)$/.test(units)) return 1000;
  return /^rad(ians?)?$/.test(units) ? numberAttribute(mapping, 'perspective_point_height') : null;
}

function curvilinear(dataset: Variables, variable: ArrayVariable): CurvilinearGrid | null {
  const named = auxiliaryCoordinates(dataset, variable);
  // Old files forget `coordinates`; what has the same two dimensions and the right units is meant.
  const candidates = [...named, ...dataset.variables.values()].filter((one) => isPlane(one, variable));
  const longitude = candidates.find((one) => roleOf(one) === 'longitude');
  const latitude = candidates.find((one) => roleOf(one) === 'latitude' && hasPlaneOf(one, longitude));
  if (!longitude || !latitude) return null;
  const [yDimension, xDimension] = longitude.dimensions.slice(-2).map(({ name }) => name);
  return { kind: 'curvilinear', longitude, latitude, xDimension: xDimension!, yDimension: yDimension! };
}

/** Two dimensions of the variable; before them there may be some of length 1, such as a time. */
function isPlane({ dimensions }: ArrayVariable, variable: ArrayVariable): boolean {
  return (
    dimensions.length >= 2 &&
    dimensions.slice(0, -2).every(({ size }) => size === 1) &&
    dimensions.slice(-2).every(({ name }) => hasDimension(variable, name))
  );
}

function hasPlaneOf(one: ArrayVariable, other: ArrayVariable | undefined): boolean {
  const planeOf = ({ dimensions }: ArrayVariable) => dimensions.slice(-2).map(({ name }) => name).join(' '); // prettier-ignore
  return other !== undefined && planeOf(one) === planeOf(other);
}

function hasDimension({ dimensions }: ArrayVariable, wanted: string): boolean {
  return dimensions.some(({ name }) => name === wanted);
}
