import { roleOf, variableNamed, type ArrayDataset } from '#libs/cf';
import { DomainError } from '#libs/errors';
import { type ConversionConfig } from '../conversion-config.js';
import { crsOfArrays } from './crs-of-arrays.js';
import { fixedPlaces, isOneSurface, type FixedPlace } from './dimension-choice.js';
import { placeVariable, type PlacedVariable } from './placed-variable.js';

const MAX_VARIABLES = 50;

/** One variable on its way into a raster. */
export interface VariablePlan extends PlacedVariable {
  readonly crs: string;
  readonly fixed: readonly FixedPlace[];
}

/**
 * What to convert and where it lies, from descriptions alone. Without a wish: every variable that has a place.
 * @throws INVALID naming the variable and what is wrong with it
 */
export function planVariables(dataset: ArrayDataset, config: ConversionConfig): readonly VariablePlan[] {
  if ((config.x === null) !== (config.y === null)) throw refused('x, y: name both coordinates or neither');
  const wished = config.variables.map((name) => planVariable(dataset, name, config));
  return wished.length > 0 ? wished : everything(dataset, config);
}

function planVariable(dataset: ArrayDataset, name: string, config: ConversionConfig): VariablePlan {
  const variable = variableNamed(dataset, name);
  const placed = placeVariable(dataset, variable, config);
  if (placed === null) throw refused(`variables: ${name} has no coordinates that can be found; name them by x and y`);
  return completed(dataset, placed, config);
}

function everything(dataset: ArrayDataset, config: ConversionConfig): readonly VariablePlan[] {
  const placed = [...dataset.variables.values()].flatMap((variable) => placeVariable(dataset, variable, config) ?? []);
  const coordinates = new Set(placed.flatMap(({ x, y }) => [x, y]));
  const data = placed.filter(
    (one) => !coordinates.has(one.variable) && roleOf(one.variable) !== 'time' && isOneSurface(dataset, one),
  );
  if (data.length === 0)
    throw refused('input_dataset: no variable has coordinates that can be found; name them by x and y');
  if (data.length > MAX_VARIABLES)
    throw refused(`variables: ${data.length} variables are more than ${MAX_VARIABLES}; choose some`);
  return data.map((one) => completed(dataset, one, config));
}

/** @param chosen places on dimensions that the conversion takes itself */
export function completed(
  dataset: ArrayDataset,
  placed: PlacedVariable,
  config: ConversionConfig,
  chosen: readonly FixedPlace[] = [],
): VariablePlan {
  const crs = crsOfArrays(placed, config.crs);
  return { ...placed, crs, fixed: fixedPlaces(dataset, placed, config.timeIndex, chosen) };
}

function refused(message: string): DomainError {
  return new DomainError('INVALID', message);
}
