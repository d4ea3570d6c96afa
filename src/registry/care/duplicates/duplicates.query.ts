import { type DataSource } from 'typeorm';
import { readableBy, type Principal } from '../../../auth/index.js';

export const DUPLICATE_KEYS = ['hash', 'identifier', 'source'] as const;
export type DuplicateKey = (typeof DUPLICATE_KEYS)[number];

export interface DuplicateGroup {
  readonly by: DuplicateKey;
  /** What they share: a SHA-256, an identifier, a source address in its normal form. */
  readonly key: string;
  /** What they share besides; rasters of other variants are no duplicates of theirs. */
  readonly variant: string | null;
  readonly count: number;
  readonly datasets: ReadonlyArray<{
    dataset_id: string;
    filename: string | null;
    title: string;
    created_at: string;
    size_bytes: number;
  }>;
}

/** One page of groups and how many there are; only of what the caller may see. */
export async function duplicateGroups(
  dataSource: DataSource,
  principal: Principal,
  by: readonly DuplicateKey[],
  page: { limit: number; offset: number },
): Promise<{ groups: DuplicateGroup[]; total: number }> {
  const { sql, parameters } = readableBy(principal, 'd');
  const [query, values] = dataSource.driver.escapeQueryWithParameters(
    `WITH visible AS (SELECT d.* FROM datasets d WHERE ${sql}), ${GROUPS}`,
    { ...parameters, by: [...by], order: [...DUPLICATE_KEYS], ...page },
  );
  const [row] = await dataSource.query<[{ groups: DuplicateGroup[]; total: number }]>(query, values);
  return row;
}

/**
 * `scheme://HOST/path.nc.html?var#x` → `scheme://host/path.nc`. A dataset with both links is found by either. The hash is that
 * of the file that was given to us, whatever was made of it.
 */
const normal = (column: string) => `
  (SELECT lower(substring(bare FROM '^[A-Za-z][A-Za-z0-9+.-]*://[^/]*'))
          || substring(bare FROM '^[A-Za-z][A-Za-z0-9+.-]*://[^/]*(.*)$')
     FROM (SELECT regexp_replace(regexp_replace(${column}, '[?#].*$', ''), '\\.html$', '') AS bare) AS b)`;

const GROUPS = `
  keyed AS (
    SELECT 'hash' AS by, coalesce(a.source_sha256, a.sha256) AS key, v.id, v.variant
      FROM visible v JOIN raster_assets a ON a.dataset_id = v.id
    UNION ALL
    SELECT 'identifier', v.identifier, v.id, v.variant FROM visible v
    UNION
    SELECT 'source', coalesce(${normal('link')}, regexp_replace(link, '[?#].*$', '')), v.id, v.variant
      FROM visible v CROSS JOIN LATERAL unnest(ARRAY[v.source_dataset, v.opendap_url]) AS link
     WHERE link IS NOT NULL),
  grouped AS (
    SELECT by, key, variant, count(*)::int AS count, array_agg(id) AS ids FROM keyed
     WHERE key IS NOT NULL AND by = ANY(:by)
     GROUP BY by, key, variant HAVING count(*) > 1),
  page AS (
    SELECT * FROM grouped
     ORDER BY array_position(:order::text[], by), count DESC, key, variant NULLS FIRST LIMIT :limit OFFSET :offset)
  SELECT (SELECT count(*)::int FROM grouped) AS total,
         coalesce((SELECT json_agg(json_build_object('by', by, 'key', key, 'variant', variant, 'count', count, 'datasets', (
           SELECT json_agg(json_build_object('dataset_id', d.id, 'filename', d.source_filename, 'title', d.title,
                             'created_at', to_char(d.created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
                             'size_bytes', a.size_bytes) ORDER BY d.created_at, d.id)
             FROM datasets d JOIN raster_assets a ON a.dataset_id = d.id WHERE d.id = ANY(ids)))) FROM page), '[]') AS groups`;
