import { DomainError } from '#libs/errors';
import { type AggregationRequest } from '../scene-query.js';
import { AGGREGATION_KINDS, type AggregationKind } from './aggregation-kinds.js';

export interface CheckedAggregation {
  readonly name: string;
  readonly kind: AggregationKind;
  /** SQL over `scenes s` */
  readonly column: string;
}

/** @throws BAD_REQUEST for an unknown name and for options outside their range, naming them. */
export function checkedAggregation({ name, precision, interval }: AggregationRequest): CheckedAggregation {
  const kind = AGGREGATION_KINDS.get(name);
  if (!kind) {
    const why = name.includes('geohex') ? ': this catalogue has no hexagonal (H3) grid' : '';
    throw new DomainError('BAD_REQUEST', `aggregations: ${JSON.stringify(name)} is not supported${why}`);
  }
  if (typeof kind.column === 'string') return { name, kind, column: kind.column };
  const option = {
    precision: checkedPrecision(name, kind, precision),
    interval: checkedInterval(name, kind, interval),
  };
  return { name, kind, column: kind.column(option) };
}

function checkedPrecision(name: string, { precision: range }: AggregationKind, asked: number | undefined): number {
  if (!range) return 0;
  const precision = asked ?? range.usual;
  if (Number.isInteger(precision) && precision >= range.min && precision <= range.max) return precision;
  throw new DomainError(
    'BAD_REQUEST',
    `${name}_precision: ${asked} is not a whole number from ${range.min} to ${range.max}`,
  );
}

function checkedInterval(name: string, { intervals }: AggregationKind, asked: string | undefined): string {
  const interval = asked ?? intervals?.[0] ?? '';
  if (!intervals || intervals.includes(interval)) return interval;
  throw new DomainError(
    'BAD_REQUEST',
    `${name}_interval: ${JSON.stringify(asked)} is not one of ${intervals.join(', ')}`,
  );
}
