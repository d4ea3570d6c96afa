import { DomainError } from '#libs/errors';
import {
  type ArrayDataset,
  type ArrayVariable,
  type CfGrid,
  coordinateOf,
  readValues,
  roleOf,
  textAttribute,
  wholeOf,
} from '#libs/cf';

export interface LevelChoice {
  readonly depth: number | null;
  readonly level: number | null;
}

export interface ChosenLevel {
  readonly dimension: string;
  readonly index: number;
  /** Of its coordinate; null when it has none. */
  readonly value: number | null;
  readonly units: string | null;
}

/** A variable with more further dimensions than one place can name. */
export class NoLevel extends DomainError {
  constructor(variable: ArrayVariable, dimensions: readonly string[]) {
    const message = `Variable ${variable.name} has the further dimensions ${dimensions.join(' and ')}, of which only one can be chosen`; // prettier-ignore
    super('INVALID', message, { detail: { code: 'unsupported_grid', message } });
  }
}

/**
 * The place on the dimension that is neither row, column nor time: height, depth, pressure, wavelength; the first unless
 * the caller chose. @throws NoLevel; INVALID for a level beyond the end; what `read` throws
 */
export async function levelOf(
  dataset: ArrayDataset,
  variable: ArrayVariable,
  grid: CfGrid,
  { depth, level }: LevelChoice,
  signal: AbortSignal,
): Promise<ChosenLevel | null> {
  const further = variable.dimensions.flatMap((dimension) => {
    if (dimension.name === grid.xDimension || dimension.name === grid.yDimension) return [];
    const coordinate = coordinateOf(dataset, variable, dimension.name);
    const role = coordinate && roleOf(coordinate);
    return role === 'time' ? [] : [{ dimension, coordinate, isVertical: role === 'vertical' }];
  });
  const long = further.filter(({ dimension }) => dimension.size > 1);
  if (long.length > 1) throw new NoLevel(variable, long.map(({ dimension }) => dimension.name)); // prettier-ignore
  const chosen = long[0] ?? further.find(({ isVertical }) => isVertical);
  if (chosen === undefined) return null;
  const { dimension, coordinate } = chosen;
  if (level !== null && level >= dimension.size)
    throw new DomainError('INVALID', `level ${level}: ${variable.name} has levels 0 to ${dimension.size - 1}`);
  const values = coordinate && (await readValues(dataset, coordinate, wholeOf(coordinate), signal));
  if (depth !== null && values === null)
    throw new DomainError('INVALID', `depth ${depth}: dimension ${dimension.name} of ${variable.name} has no coordinate; use level`); // prettier-ignore
  const index = level ?? (depth === null || values === null ? 0 : nearest(values, depth));
  return {
    dimension: dimension.name,
    index,
    value: values && Number.isFinite(values[index]) ? values[index]! : null,
    units: coordinate && textAttribute(coordinate, 'units'),
  };
}

function nearest(values: Float64Array, wanted: number): number {
  let best = 0;
  for (let i = 1; i < values.length; i++)
    if (Math.abs(values[i]! - wanted) < Math.abs(values[best]! - wanted)) best = i;
  return best;
}
