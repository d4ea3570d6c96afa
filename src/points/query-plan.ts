import { DomainError, isDomainError } from '#libs/errors';
import {
  type ArrayDataset,
  type ArrayVariable,
  auxiliaryCoordinates,
  type CfGrid,
  coordinateOf,
  gridOf,
  type Instant,
  readTimes,
  roleOf,
  variableNamed,
} from '#libs/cf';
import { type PlatformProfile, chosenVariables } from '../sentinel-profiles/index.js';
import { type ChosenLevel, type LevelChoice, levelOf, NoLevel } from './level.js';
import { MOST_VARIABLES } from './requests.dto.js';

export interface PlannedVariable {
  readonly variable: ArrayVariable;
  /** Place on its further dimension; null when it has none. */
  readonly level: ChosenLevel | null;
}

export interface TimeAxis {
  /** null = one instant for all values. */
  readonly dimension: string | null;
  readonly size: number;
  /** null when the file's time cannot be told in words. */
  readonly instants: readonly Instant[] | null;
  /** Why not. */
  readonly fault: string | null;
}

/** What is read of a source, whatever the points. */
export interface QueryPlan {
  readonly grid: CfGrid;
  readonly variables: readonly PlannedVariable[];
  readonly time: TimeAxis | null;
}

/**
 * Variables of one grid: the caller's, else the profile's, else all that lie where the first one lies.
 * @throws INVALID `unknown_variable`, `unsupported_grid`, `different_grids`; what `read` throws
 */
export async function planQuery(
  dataset: ArrayDataset,
  asked: readonly string[],
  profile: PlatformProfile,
  level: LevelChoice,
  signal: AbortSignal,
): Promise<QueryPlan> {
  const named = new Set(asked.map((name) => variableNamed(dataset, name)));
  for (const variable of named) assertNumbers(variable);
  const isAsked = named.size > 0;
  const [first, ...others] = isAsked ? named : usual(dataset, profile);
  if (first === undefined) throw noGrid();
  const grid = gridOf(dataset, first);
  const planned: PlannedVariable[] = [];
  for (const variable of [first, ...others].slice(0, MOST_VARIABLES)) {
    if (isAsked && !liesOn(dataset, variable, grid, first)) throw differentGrids(first, variable);
    const chosenLevel = await levelOf(dataset, variable, grid, level, signal).catch(unlessUsual(isAsked));
    if (chosenLevel !== undefined) planned.push({ variable, level: chosenLevel });
  }
  if (planned.length === 0) throw noGrid();
  return { grid, variables: planned, time: await timeOf(dataset, planned[0]!.variable, signal) };
}

/** Of variables that nobody named, one with several further dimensions is left out. */
function unlessUsual(isAsked: boolean) {
  return (error: unknown): undefined => {
    if (isAsked || !(error instanceof NoLevel)) throw error;
  };
}

function assertNumbers({ name, type }: ArrayVariable): void {
  if (type === 'string')
    throw new DomainError('INVALID', `Variable ${name} holds text and has no values at a position`);
}

function usual(dataset: ArrayDataset, profile: PlatformProfile): ArrayVariable[] {
  const { variables } = chosenVariables([], profile, usualVariables(dataset));
  return variables.map((name) => dataset.variables.get(name)!);
}

/** All data on the grid of the first variable that has one. */
function usualVariables(dataset: ArrayDataset): string[] {
  const helpers = helpersOf(dataset);
  const data = [...dataset.variables.values()].filter(
    ({ name, type, dimensions }) => type !== 'string' && dimensions.length >= 2 && !helpers.has(name),
  );
  const first = data.find((variable) => hasGrid(dataset, variable));
  if (first === undefined) return [];
  const grid = gridOf(dataset, first);
  return data.filter((variable) => liesOn(dataset, variable, grid, first)).map(({ name }) => name);
}

/** Coordinates, bounds and the like. */
function helpersOf(dataset: ArrayDataset): ReadonlySet<string> {
  const all = [...dataset.variables.values()];
  const named = all.flatMap(({ attributes }) =>
    ['bounds', 'grid_mapping', 'climatology'].map((key) => String(attributes[key] ?? '')),
  );
  const coordinates = all.flatMap((variable) => auxiliaryCoordinates(dataset, variable).map(({ name }) => name));
  const byRole = all.filter((variable) => ['longitude', 'latitude'].includes(roleOf(variable) ?? '')).map(({ name }) => name); // prettier-ignore
  return new Set([...named, ...coordinates, ...byRole]);
}

function hasGrid(dataset: ArrayDataset, variable: ArrayVariable): boolean {
  try {
    gridOf(dataset, variable);
    return true;
  } catch (error) {
    if (isDomainError(error, 'INVALID')) return false;
    throw error;
  }
}

/** On the same cells and at the same times. */
function liesOn(dataset: ArrayDataset, variable: ArrayVariable, grid: CfGrid, first: ArrayVariable): boolean {
  if (variable === first) return true;
  if (!hasGrid(dataset, variable)) return false;
  const times = [variable, first].map((one) => timeDimension(dataset, one)?.name);
  return (
    placesOf(gridOf(dataset, variable)) === placesOf(grid) && (times[0] === undefined || times[1] === undefined || times[0] === times[1]) // prettier-ignore
  );
}

function placesOf(grid: CfGrid): string {
  return grid.kind === 'axes'
    ? `${grid.x.name} ${grid.y.name} ${grid.crs}`
    : `${grid.longitude.name} ${grid.latitude.name}`;
}

function timeDimension(dataset: ArrayDataset, variable: ArrayVariable): ArrayVariable | undefined {
  return variable.dimensions
    .flatMap(({ name }) => coordinateOf(dataset, variable, name) ?? [])
    .find((coordinate) => roleOf(coordinate) === 'time');
}

async function timeOf(dataset: ArrayDataset, variable: ArrayVariable, signal: AbortSignal): Promise<TimeAxis | null> {
  const axis = timeDimension(dataset, variable);
  const time = axis ?? auxiliaryCoordinates(dataset, variable).find((one) => roleOf(one) === 'time' && isSingle(one));
  if (time === undefined) return null;
  const shape = { dimension: axis?.dimensions[0]?.name ?? null, size: axis?.dimensions[0]?.size ?? 1 };
  try {
    return { ...shape, instants: await readTimes(dataset, time, signal), fault: null };
  } catch (error) {
    if (!isDomainError(error, 'INVALID')) throw error;
    return { ...shape, instants: null, fault: error.message };
  }
}

function isSingle({ dimensions }: ArrayVariable): boolean {
  return dimensions.every(({ size }) => size === 1);
}

function noGrid(): DomainError {
  const message = 'No variable of this source lies on a grid with axes or 2-D latitudes and longitudes';
  return new DomainError('INVALID', message, { detail: { code: 'unsupported_grid', message } });
}

function differentGrids(first: ArrayVariable, other: ArrayVariable): DomainError {
  const message = `Variables ${first.name} and ${other.name} do not lie on the same grid and times: ask for them one by one`;
  return new DomainError('INVALID', message, { detail: { code: 'different_grids', message } });
}
