import { variableNamed, type ArrayDataset, type ArrayVariable } from '#libs/cf';
import { DomainError } from '#libs/errors';
import { completed, type VariablePlan } from '../arrays/array-plan.js';
import { placeVariable } from '../arrays/placed-variable.js';
import { type ConversionConfig } from '../conversion-config.js';
import { colourBands, wavelengthCoordinate, type ColourBand } from './wavelengths.js';

export interface RgbPlan {
  readonly bands: readonly ColourBand[];
  /** One per band: the same surface at another wavelength. */
  readonly plans: readonly [VariablePlan, ...VariablePlan[]];
}

/** Which variable, which of its bands, and where it lies. @throws INVALID naming what does not fit */
export async function planRgb(dataset: ArrayDataset, config: ConversionConfig, signal: AbortSignal): Promise<RgbPlan> {
  const coordinate = wavelengthCoordinate(dataset);
  const dimensionName = coordinate.dimensions[0]!.name;
  const cube = cubeOf(dataset, dimensionName, config);
  const placed = placeVariable(dataset, cube, config);
  if (placed === null || placed.layout === 'points')
    throw refused(`${cube.name} has no rows and columns with coordinates; name them by x and y`);
  const bands = await colourBands(dataset, coordinate, signal);
  const dimension = cube.dimensions.findIndex(({ name }) => name === dimensionName);
  const plans = bands.map(({ index }) => completed(dataset, placed, config, [{ dimension, index }]));
  return { bands, plans: plans as [VariablePlan, ...VariablePlan[]] };
}

/** The variable of the bands, or the one that the configuration names. */
function cubeOf(dataset: ArrayDataset, bands: string, { variables, x, y }: ConversionConfig): ArrayVariable {
  const hasBands = ({ dimensions }: ArrayVariable) => dimensions.some(({ name }) => name === bands);
  const [name, another] = variables;
  if (another !== undefined) throw refused('a picture is made of one variable');
  if (name !== undefined) {
    const named = variableNamed(dataset, name);
    if (hasBands(named)) return named;
    throw refused(`${name} has no bands along ${bands}`);
  }
  const isCube = (one: ArrayVariable) =>
    hasBands(one) && one.dimensions.length > 2 && placeVariable(dataset, one, { x, y }) !== null;
  const cubes = [...dataset.variables.values()].filter(isCube);
  if (cubes.length === 1) return cubes[0]!;
  const found = cubes.map((one) => one.name).join(', ') || 'none';
  throw refused(`name the one to show; with bands and a place there are: ${found}`);
}

function refused(message: string): DomainError {
  return new DomainError('INVALID', `variables: ${message}`);
}
