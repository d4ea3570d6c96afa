/** The paging shape of the dataset and job lists. */
export interface Page<T> {
  readonly total: number;
  readonly returned: number;
  readonly limit: number;
  readonly offset: number;
  readonly next_offset: number | null;
  readonly prev_offset: number | null;
  readonly items: T[];
}

export function pageOf<T>(items: T[], total: number, { limit, offset }: { limit: number; offset: number }): Page<T> {
  const next = offset + items.length;
  return {
    total,
    returned: items.length,
    limit,
    offset,
    next_offset: items.length > 0 && next < total ? next : null,
    prev_offset: offset === 0 ? null : Math.max(0, offset - limit),
    items,
  };
}
