import { type RasterRequest, readRasterMembers, readRoot, type TimeSpan } from '../../render/index.js';
import { type Calculations, readCalculations } from './calculations.js';
import { readSpans } from './time-spans.js';

/** A Statistical request (statistics §1), read but not yet resolved against collections and script. */
export interface StatisticsRequest {
  /** What is drawn in each interval. */
  readonly raster: RasterRequest;
  /** The intervals, in their order. */
  readonly spans: readonly TimeSpan[];
  readonly calculations: Calculations;
}

/**
 * @param body `{input, aggregation, calculations}`
 * @throws INVALID with the parameter's path; COMMON_EXCEPTION without a script
 */
export function readStatisticsRequest(body: unknown, options?: { readonly maxPx?: number }): StatisticsRequest {
  const root = readRoot(body);
  const [input, aggregation] = [root.get('input'), root.get('aggregation')];
  input.required();
  aggregation.required().object();
  const members = { input, size: aggregation, script: aggregation, responses: root.get('output').without() };
  return {
    spans: readSpans(aggregation),
    calculations: readCalculations(root.get('calculations')),
    raster: readRasterMembers(members, options),
  };
}
