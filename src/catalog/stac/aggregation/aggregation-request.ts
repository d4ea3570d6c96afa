import { DomainError } from '#libs/errors';
import { parseIds } from '#libs/stac';
import { type Members } from '../../request/members.js';
import { readSceneFilter } from '../../request/scene-filter.js';
import { type AggregationRequest, type SceneFilter } from '../../search/scene-query.js';

const DEFAULT = ['total_count'];
const MAX_AGGREGATIONS = 50;

export interface AggregateRequest {
  readonly filter: SceneFilter;
  readonly requests: readonly AggregationRequest[];
}

/**
 * STAC aggregation 0.3.0: the conditions of a search, and `aggregations` with their options `<name>_precision` and
 * `<name>_interval`. @throws BAD_REQUEST naming member and value.
 */
export function readAggregate(members: Members): AggregateRequest {
  const names = members['aggregations'] === undefined ? DEFAULT : parseIds(members['aggregations'], 'aggregations');
  if (names.length > MAX_AGGREGATIONS)
    throw new DomainError('BAD_REQUEST', `aggregations: at most ${MAX_AGGREGATIONS} names, got ${names.length}`);
  const requests = [...new Set(names)].map((name) => ({
    name,
    ...precisionOf(members, `${name}_precision`),
    ...intervalOf(members, `${name}_interval`),
  }));
  return { filter: readSceneFilter(members), requests };
}

function precisionOf(members: Members, name: string): { precision?: number } {
  const value = members[name];
  if (value === undefined) return {};
  const precision = typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value;
  if (typeof precision === 'number') return { precision };
  throw new DomainError('BAD_REQUEST', `${name}: expected a whole number, got ${JSON.stringify(value)}`);
}

function intervalOf(members: Members, name: string): { interval?: string } {
  const value = members[name];
  if (value === undefined) return {};
  if (typeof value === 'string') return { interval: value };
  throw new DomainError('BAD_REQUEST', `${name}: expected text, got ${JSON.stringify(value)}`);
}
