import { processingUnits, type RenderingCost } from '../render/index.js';

/** Of an interval with data, and of a request (auth-and-errors §7). */
export const LEAST_UNITS = 0.01;

/** As Process, but numbers have no format: FLOAT32 costs no more. */
export function intervalUnits(cost: RenderingCost): number {
  return Math.max(LEAST_UNITS, processingUnits(cost));
}
