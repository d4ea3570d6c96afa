import { type DataSource } from 'typeorm';
import { type Reader } from '../readers.js';

/** The collections a search goes through: those asked for that the caller may read. */
export interface SearchedCollections {
  readonly ids: readonly string[];
  /** PostgreSQL interval: how far any of their scenes reaches from its `sort_at`. */
  readonly longestSpan: string;
  readonly spansAreZero: boolean;
}

/** @param marks null = an administrator. @param asked null = all. */
export async function searchedCollections(
  dataSource: DataSource,
  marks: readonly Reader[] | null,
  asked: readonly string[] | null,
): Promise<SearchedCollections> {
  const [row] = await dataSource.query<SearchedCollections[]>(
    `SELECT coalesce(array_agg(id), '{}') AS ids, coalesce(max(longest_span), '0')::text AS "longestSpan",
            coalesce(max(longest_span), '0') = '0' AS "spansAreZero"
     FROM collections
     WHERE ($1::text[] IS NULL OR id = ANY($1)) AND ($2::text[] IS NULL OR readers && $2)`,
    [asked, marks],
  );
  return row as SearchedCollections;
}
