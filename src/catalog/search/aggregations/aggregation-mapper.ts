import { type Aggregation, type Bucket } from '../scene-query.js';
import { type AggregationKind, dataType } from './aggregation-kinds.js';

/** `place`: index of the aggregation. `total`: scenes in all its buckets, also in those that were cut off. */
export interface GatheredRow {
  readonly place: number;
  readonly key: string | null;
  readonly frequency: string;
  readonly total: string;
}

/** Buckets of numbers and times in their order, others the fullest first. */
export function aggregationOf(name: string, kind: AggregationKind, rows: readonly GatheredRow[]): Aggregation {
  const { gather } = kind;
  const data_type = dataType(gather);
  if (!('buckets' in gather)) {
    const value = rows[0]?.key ?? null;
    return { name, data_type, value: gather.by === 'count' ? Number(value) : value };
  }
  const buckets = rows.map((row) => bucketOf(kind, row.key ?? '', Number(row.frequency)));
  if (gather.buckets === 'datetime') buckets.sort((a, b) => (a.key < b.key ? -1 : 1));
  if (gather.buckets === 'numeric') buckets.sort((a, b) => Number(a.from) - Number(b.from));
  const shown = buckets.reduce((sum, { frequency }) => sum + frequency, 0);
  return { name, data_type, buckets, overflow: Number(rows[0]?.total ?? 0) - shown };
}

/** `from` belongs to the bucket, `to` to the next one; the last of given bounds includes its end. */
function bucketOf({ gather }: AggregationKind, key: string, frequency: number): Bucket {
  switch (gather.by) {
    case 'width': {
      const from = Number(key);
      return { key: String(from), data_type: 'numeric', frequency, from, to: from + gather.width };
    }
    case 'bounds': {
      const [from = 0, to = 0] = gather.bounds.slice(Number(key), Number(key) + 2);
      return { key: `${from}-${to}`, data_type: 'numeric', frequency, from, to };
    }
    case 'value':
    case 'each':
      return { key, data_type: gather.buckets, frequency };
    default:
      throw new RangeError(`${gather.by} has no buckets`);
  }
}
