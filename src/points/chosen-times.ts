import { type PointFault } from './asked-points.js';
import { type TimeAxis } from './query-plan.js';
import { nearestInstant, type TimeChoice } from './time-choice.js';

export const MOST_TIMES = 10_000;

/** Places on the time axis that one point wants. */
export interface ChosenTimes {
  readonly start: number;
  readonly count: number;
  /** A list was asked for, be it of one. */
  readonly isSeries: boolean;
}

/** @returns a fault when the source has no such time */
export function chosenTimes(choice: TimeChoice, time: TimeAxis | null): ChosenTimes | PointFault {
  const size = time?.size ?? 1;
  if (choice.kind === 'all') {
    if (size > MOST_TIMES) return fault(`the series would have ${size} times, more than ${MOST_TIMES}`);
    return { start: 0, count: size, isSeries: true };
  }
  if (choice.kind === 'index') {
    if (choice.index >= size) return fault(`time ${choice.index}: the source has the indices 0 to ${size - 1}`);
    return { start: choice.index, count: 1, isSeries: false };
  }
  // Without a time there is no wrong one.
  if (time === null) return { start: 0, count: 1, isSeries: false };
  if (time.instants === null) return fault(`time ${choice.text}: ${time.fault}`);
  return { start: nearestInstant(time.instants, choice.ms), count: 1, isSeries: false };
}

function fault(message: string): PointFault {
  return { code: 'invalid_time', message };
}
