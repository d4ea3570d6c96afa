import { coordinateOf, roleOf, type ArrayDataset, type AxisRange } from '#libs/cf';
import { DomainError } from '#libs/errors';
import { type PlacedVariable } from './placed-variable.js';

/** A place on one dimension beside those of rows and columns. */
export interface FixedPlace {
  readonly dimension: number;
  readonly index: number;
}

/**
 * Which step of time, and the only one of every other dimension.
 * @param chosen places that the conversion takes itself, e.g. a wavelength
 * @throws INVALID for a step that is not there, or a dimension of several steps that nothing chooses from
 */
export function fixedPlaces(
  dataset: ArrayDataset,
  { variable, xDimension, yDimension }: PlacedVariable,
  timeIndex: number,
  chosen: readonly FixedPlace[] = [],
): readonly FixedPlace[] {
  const time = timeDimension(dataset, variable);
  if (time === null && timeIndex > 0)
    throw refused(`time_index: ${variable.name} has no time, so there is no ${timeIndex}`);
  return variable.dimensions.flatMap(({ name, size }, dimension) => {
    const own = chosen.find((place) => place.dimension === dimension);
    if (dimension === xDimension || dimension === yDimension) return [];
    if (own) return [own];
    if (dimension === time) {
      if (timeIndex < size) return [{ dimension, index: timeIndex }];
      throw refused(`time_index: ${timeIndex} is beyond the ${size} steps of ${variable.name}`);
    }
    if (size === 1) return [{ dimension, index: 0 }];
    throw refused(`variables: ${variable.name} has ${size} steps on ${name}, of which a raster shows one`);
  });
}

/** Whether a step of time is all there is to choose. */
export function isOneSurface(dataset: ArrayDataset, { variable, xDimension, yDimension }: PlacedVariable): boolean {
  const free = [xDimension, yDimension, timeDimension(dataset, variable)];
  return variable.dimensions.every(({ size }, dimension) => size === 1 || free.includes(dimension));
}

/** Position among the variable's dimensions. */
export function timeDimension(dataset: ArrayDataset, variable: PlacedVariable['variable']): number | null {
  const found = variable.dimensions.findIndex(({ name }) => {
    const axis = coordinateOf(dataset, variable, name);
    return axis === null ? /^time$/i.test(name) : roleOf(axis) === 'time';
  });
  return found === -1 ? null : found;
}

/** Ranges of one read: whole rows of the surface at the fixed places. */
export function rangesOf(
  { variable, xDimension, yDimension }: Pick<PlacedVariable, 'variable' | 'xDimension' | 'yDimension'>,
  fixed: readonly FixedPlace[],
  rows: { readonly start: number; readonly count: number },
): AxisRange[] {
  return variable.dimensions.map(({ size }, dimension) => {
    const place = fixed.find((one) => one.dimension === dimension);
    if (place) return { start: place.index, stride: 1, count: 1 };
    const isWhole = dimension === xDimension && dimension !== yDimension;
    return isWhole ? { start: 0, stride: 1, count: size } : { ...rows, stride: 1 };
  });
}

function refused(message: string): DomainError {
  return new DomainError('INVALID', message);
}
