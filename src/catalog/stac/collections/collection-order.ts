import { DomainError } from '#libs/errors';
import { type SortField, type StacCollection } from '#libs/stac';

/** Values that decide a collection's place; null = missing, comes last in either direction. */
export type Place = ReadonlyArray<string | number | null>;

/** Members that may be sorted by; others hold objects or lists, or are unknown to the specification. */
export const COLLECTION_SORTABLES = ['id', 'title', 'description', 'license', 'datetime', 'start_datetime', 'end_datetime', 'created', 'updated']; // prettier-ignore

/** A total order of collections: the keys asked for, then the id. @throws BAD_REQUEST for a member without an order. */
export class CollectionOrder {
  private readonly keys: readonly SortField[];

  constructor(sort: readonly SortField[]) {
    const unsortable = sort.find(({ field }) => !COLLECTION_SORTABLES.includes(field));
    if (unsortable)
      throw new DomainError(
        'BAD_REQUEST',
        `sortby: collections cannot be sorted by ${JSON.stringify(unsortable.field)}; possible are ${COLLECTION_SORTABLES.join(', ')}`,
      );
    this.keys = [...sort, { field: 'id', direction: 'asc' }];
  }

  get length(): number {
    return this.keys.length;
  }

  placeOf(collection: StacCollection): Place {
    return this.keys.map(({ field }) => valueOf(collection, field));
  }

  compare(a: Place, b: Place): number {
    for (const [i, { direction }] of this.keys.entries()) {
      const [left, right] = [a[i] ?? null, b[i] ?? null];
      if (left === right) continue;
      if (left === null || right === null) return left === null ? 1 : -1;
      const order = left < right ? -1 : 1;
      return direction === 'asc' ? order : -order;
    }
    return 0;
  }
}

function valueOf(collection: StacCollection, field: string): string | number | null {
  const [start, end] = collection.extent.temporal.interval[0] ?? [null, null];
  if (field === 'datetime' || field === 'start_datetime') return start;
  if (field === 'end_datetime') return end;
  const value = collection[field];
  return typeof value === 'string' || typeof value === 'number' ? value : null;
}
