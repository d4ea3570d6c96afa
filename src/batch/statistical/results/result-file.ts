import { type StatisticsResponse } from '../../../statistics/index.js';
import { type Feature } from '../request/feature-body.js';

/** `error.type` of features and intervals: BAD_REQUEST, EXECUTION_ERROR, TIMEOUT. */
export interface FeatureFault {
  readonly type: string;
  readonly message?: string;
}

/**
 * What is written for a feature with an answer of the Statistical API (batch-statistics §3). Faults of single intervals leave
 * it OK; where all intervals have one it is FAILED.
 */
export function resultOf({ id, identifier }: Pick<Feature, 'id' | 'identifier'>, response: StatisticsResponse): string {
  const { data } = response;
  const isFailed = data.length > 0 && data.every((interval) => 'error' in interval);
  const told = isFailed ? { data: null, status: 'FAILED' } : { ...response, status: 'OK' };
  return JSON.stringify({ id, identifier: identifier ?? '', response: told });
}

/** … and for one that has none. */
export function faultyResult({ id, identifier }: Pick<Feature, 'id' | 'identifier'>, error: FeatureFault): string {
  return JSON.stringify({ id, identifier: identifier ?? '', error });
}
