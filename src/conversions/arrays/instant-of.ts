import { coordinateOf, decodeTimes, readValues, type ArrayDataset } from '#libs/cf';
import { isDomainError } from '#libs/errors';
import { timeDimension } from './dimension-choice.js';
import { type VariablePlan } from './array-plan.js';

/** When the chosen step of a variable is; null without a time, or with one that no calendar of ours has. */
export async function instantOf(dataset: ArrayDataset, plan: VariablePlan, signal: AbortSignal): Promise<Date | null> {
  const dimension = timeDimension(dataset, plan.variable);
  const step = plan.fixed.find((one) => one.dimension === dimension);
  const axis =
    dimension === null ? null : coordinateOf(dataset, plan.variable, plan.variable.dimensions[dimension]!.name);
  if (!step || !axis) return null;
  const [value] = await readValues(dataset, axis, [{ start: step.index, stride: 1, count: 1 }], signal);
  if (value === undefined || Number.isNaN(value)) return null;
  try {
    const [instant] = decodeTimes([value], axis);
    return instant ? new Date(instant.ms) : null;
  } catch (error) {
    // The pixels are good whatever the time's units say.
    if (isDomainError(error, 'INVALID')) return null;
    throw error;
  }
}
