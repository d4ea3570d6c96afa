import { createHash } from 'node:crypto';
import { type FeatureUse, type VectorFeature } from '../vector-feature.js';
import { featureFault, shown } from './fault.js';

/** Longer identifiers are remembered by their hash, so that 700,000 of them have room. */
const SHORT = 40;

/**
 * Remembers every feature of a file: ids are unique in their table, whose primary key they are meant to be (writers number
 * each table anew); identifiers in the file, where they are demanded.
 */
export class DistinctFeatures {
  private table: string | null = null;
  private readonly ids = new Set<number>();
  private readonly identifiers = new Set<string>();

  constructor(private readonly use: FeatureUse) {}

  /** Table by table. @throws INVALID for one that was there before. */
  add({ table, id, identifier }: VectorFeature): void {
    if (table !== this.table) this.ids.clear();
    this.table = table;
    if (!isNew(this.ids, id)) throw featureFault(table, id, 'has an id that another feature of the table has, too');
    if (this.use !== 'raster' || identifier === null) return;
    if (!isNew(this.identifiers, keyOf(identifier)))
      throw featureFault(table, id, `has the identifier ${shown(identifier)}, which another feature has, too`);
  }
}

function isNew<T>(seen: Set<T>, value: T): boolean {
  return seen.size < seen.add(value).size;
}

function keyOf(identifier: string): string {
  return identifier.length <= SHORT ? identifier : createHash('sha256').update(identifier).digest('base64url');
}
