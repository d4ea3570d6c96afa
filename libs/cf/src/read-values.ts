import { DomainError } from '#libs/errors';
import { type ArrayDataset, type ArrayValues, type ArrayVariable, type AxisRange } from './array-dataset.js';
import { packingOf, unpack } from './packing.js';

/** Unpacked values of a hyperslab, NaN for masked ones. @throws INVALID for a variable of text; what `read` throws */
export async function readValues(
  dataset: ArrayDataset,
  variable: ArrayVariable,
  ranges: readonly AxisRange[],
  signal?: AbortSignal,
): Promise<Float64Array> {
  const stored = await dataset.read(variable.name, ranges, signal);
  if (isText(stored)) throw new DomainError('INVALID', `Variable ${variable.name} holds text`);
  return unpack(stored, packingOf(variable));
}

/** Not by class: what comes from another process or realm has a class of its own. */
export function isText(values: ArrayValues): values is readonly string[] {
  return Array.isArray(values);
}

/** Every value of every axis. */
export function wholeOf({ dimensions }: ArrayVariable): AxisRange[] {
  return dimensions.map(({ size }) => ({ start: 0, stride: 1, count: size }));
}

/** @throws INVALID naming what there is instead */
export function variableNamed({ variables }: Pick<ArrayDataset, 'variables'>, name: string): ArrayVariable {
  const found = variables.get(name) ?? variables.get(`/${name}`);
  if (found !== undefined) return found;
  const message = `There is no variable ${JSON.stringify(name)}`;
  throw new DomainError('INVALID', message, { detail: { code: 'unknown_variable', message, available: [...variables.keys()] } }); // prettier-ignore
}
