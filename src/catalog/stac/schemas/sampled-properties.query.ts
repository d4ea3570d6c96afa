import { type DataSource } from 'typeorm';
import { type Reader } from '../../readers.js';

/** So many of the newest scenes stand for all: scenes of a collection resemble each other. */
const SAMPLE = 100;

/** One property of the sampled scenes and its types, as `jsonb_typeof` calls them. */
export interface SampledProperty {
  readonly name: string;
  readonly kinds: readonly string[];
}

/** @param marks null = an administrator; names of properties are told only of scenes that the caller may read */
export async function sampledProperties(
  dataSource: DataSource,
  collectionId: string,
  marks: readonly Reader[] | null,
): Promise<SampledProperty[]> {
  return dataSource.query<SampledProperty[]>(
    `SELECT p.key AS name, array_agg(DISTINCT jsonb_typeof(p.value)) AS kinds
     FROM (SELECT s.properties FROM scenes s
           WHERE s.collection_id = $1 AND ($2::text[] IS NULL OR s.readers IS NULL OR s.readers && $2)
           ORDER BY s.sort_at DESC LIMIT ${SAMPLE}) sample, jsonb_each(sample.properties) p
     GROUP BY p.key ORDER BY p.key`,
    [collectionId, marks],
  );
}
