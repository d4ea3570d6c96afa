import { type DataSource } from 'typeorm';
import { PreparedStatement } from '../../platform/database/prepared-statement.js';
import { type Reader } from '../readers.js';

export interface SearchedCollection {
  readonly id: string;
  /** Seconds that any of its scenes reaches from its `sort_at`; 0 = all are instants. */
  readonly longestSpan: number;
}

/** `SearchedCollection.longestSpan` of a row of `collections`. */
export const LONGEST_SPAN = `ceil(extract(epoch FROM longest_span))::float8`;

/** What a search goes through: the collections asked for that the caller may read. */
export interface SearchedCollections {
  readonly searched: readonly SearchedCollection[];
  /** There are no others. */
  readonly isEverything: boolean;
}

const SEARCHED = new PreparedStatement<SearchedCollection & { total: number }>(
  'searched collections',
  `SELECT id, ${LONGEST_SPAN} AS "longestSpan",
          (SELECT count(*)::int FROM collections) AS total
   FROM collections
   WHERE ($1::text[] IS NULL OR id = ANY($1)) AND ($2::text[] IS NULL OR readers && $2)
   ORDER BY id`,
);

/** @param marks null = an administrator. @param asked null = all. */
export async function searchedCollections(
  dataSource: DataSource,
  marks: readonly Reader[] | null,
  asked: readonly string[] | null,
): Promise<SearchedCollections> {
  const rows = await SEARCHED.run(dataSource.manager, [asked, marks]);
  return { searched: rows, isEverything: rows.length === rows[0]?.total };
}
