import { type EntityManager } from 'typeorm';
import { PreparedStatement } from '../platform/database/prepared-statement.js';
import { textArray } from '../platform/database/text-array.js';
import { GROWTH_AROUND_WRITTEN } from './collection-growth.query.js';
import { type Reader } from './readers.js';
import { type SceneColumns } from './scene-row.js';

export interface WrittenScene {
  readonly id: string;
  readonly revision: string;
  /** false = it replaced one. */
  readonly inserted: boolean;
}

/** What happens to a scene whose id is taken: it is replaced when it can be read with these marks; null = with any. */
export interface OnConflict {
  readonly mayReplace: readonly Reader[] | 'none' | null;
}

/**
 * One statement, one round trip, whatever the number of rows; also grows the collection. Rows must be ordered and have
 * different ids. @returns what was written: left out are ids that are taken and may not be replaced, footprints that are
 * not valid, and everything when there is no such collection.
 */
export function writeScenes(
  manager: EntityManager,
  collectionId: string,
  rows: readonly SceneColumns[],
  { mayReplace }: OnConflict,
): Promise<WrittenScene[]> {
  const statement = mayReplace === 'none' ? INSERT : INSERT_OR_REPLACE;
  const parameters = [collectionId, ...arraysOf(rows), ...(mayReplace === 'none' ? [] : [mayReplace])];
  return statement[rows.length === 1 ? 'ofOne' : 'ofMany'].run(manager, parameters);
}

/** Ids of the rows whose footprint is not valid, with PostGIS' reason. */
export async function findInvalidFootprints(
  manager: EntityManager,
  rows: readonly SceneColumns[],
): Promise<Map<string, string>> {
  const uncertain = rows.filter(({ footprint }) => footprint?.certain === false);
  if (uncertain.length === 0) return new Map();
  const found = await manager.query<Array<{ id: string; reason: string }>>(
    `SELECT id, ST_IsValidReason(shape) AS reason
     FROM (SELECT id, ${SHAPE} AS shape FROM unnest($1::text[], $2::text[]) AS given (id, footprint)) read
     WHERE NOT ST_IsValid(shape)`,
    [textArray(uncertain.map(({ id }) => id)), textArray(uncertain.map(({ footprint }) => footprint?.geojson ?? null))],
  );
  return new Map(found.map(({ id, reason }) => [id, reason]));
}

/** @param ids in the order in which writers lock rows. @returns how many there were */
export async function removeScenes(
  manager: EntityManager,
  collectionId: string,
  ids: readonly string[],
): Promise<number> {
  const [, removed] = await manager.query<[unknown, number]>(
    `WITH doomed AS (
       SELECT s.id FROM unnest($2::text[]) WITH ORDINALITY AS given (id, n)
       JOIN scenes s ON s.collection_id = $1 AND s.id = given.id ORDER BY n FOR UPDATE OF s)
     DELETE FROM scenes WHERE collection_id = $1 AND id IN (SELECT id FROM doomed)`,
    [collectionId, ids],
  );
  return removed;
}

const COLUMNS = [
  'id',
  'sort_at',
  'start_at',
  'end_at',
  'cloud_cover',
  'footprint',
  'certain',
  'wraps',
  'properties',
  'bands',
  'readers',
  'created_by',
  'document',
] as const;

function arraysOf(rows: readonly SceneColumns[]): Buffer[] {
  const values: Record<(typeof COLUMNS)[number], (row: SceneColumns) => string | null> = {
    id: (row) => row.id,
    sort_at: (row) => row.sortAt,
    start_at: (row) => row.startAt,
    end_at: (row) => row.endAt,
    cloud_cover: (row) => (row.cloudCover === null ? null : String(row.cloudCover)),
    footprint: (row) => row.footprint?.geojson ?? null,
    certain: (row) => String(row.footprint?.certain ?? true),
    wraps: (row) => String(row.footprint?.wraps ?? false),
    properties: (row) => row.properties,
    bands: (row) => row.bands,
    // Marks are words, colons and ids: a JSON list of them is an array literal but for its brackets.
    readers: (row) => (row.readers === null ? null : `{${row.readers.map((mark) => JSON.stringify(mark)).join(',')}}`),
    created_by: (row) => row.createdBy,
    document: (row) => row.document,
  };
  return COLUMNS.map((name) => textArray(rows.map(values[name])));
}

const SHAPE = `ST_Force2D(ST_GeomFromGeoJSON(footprint))`;
const CUT = `ST_WrapX(ST_WrapX(shape, 180, -360), -180, 360)`;

// The collection is locked against deletion before any row is touched: removing a collection with its scenes takes it
// first too, so that the two cannot wait for each other.
const write = (onConflict: string, fence: string) => `
  WITH held AS (SELECT id FROM collections WHERE id = $1 FOR KEY SHARE),
  written AS (
    INSERT INTO scenes (collection_id, id, sort_at, start_at, end_at, cloud_cover, footprint, properties, bands, readers,
                        created_by, document)
    SELECT held.id, given.id, sort_at::timestamptz, start_at::timestamptz, end_at::timestamptz, cloud_cover::float8,
           CASE WHEN wraps::boolean THEN ${CUT} ELSE shape END, properties::jsonb, bands::jsonb, readers::text[],
           created_by::uuid, document
    FROM held,
         (SELECT *, ${SHAPE} AS shape
          FROM unnest(${COLUMNS.map((_, index) => `$${index + 2}::text[]`).join(', ')})
               AS given (${COLUMNS.join(', ')}) ${fence}) given
    WHERE certain::boolean OR ST_IsValid(shape)
    ON CONFLICT (collection_id, id) ${onConflict}
    RETURNING id, revision, xmax = 0 AS inserted, footprint, sort_at, start_at, end_at),
  ${GROWTH_AROUND_WRITTEN}
  SELECT id, revision, inserted FROM written`;

function writing(name: string, onConflict: string) {
  return {
    // Tells the planner how many rows there are, else it would plan anew each time in the hope of fewer than it guesses.
    ofOne: new PreparedStatement<WrittenScene>(`${name} scene`, write(onConflict, 'LIMIT 1')),
    // The shape is made once and not wherever it is used.
    ofMany: new PreparedStatement<WrittenScene>(`${name} scenes`, write(onConflict, 'OFFSET 0')),
  };
}

const INSERT = writing('insert', `DO NOTHING`);
const INSERT_OR_REPLACE = writing(
  'insert or replace',
  `DO UPDATE SET
    sort_at = EXCLUDED.sort_at, start_at = EXCLUDED.start_at, end_at = EXCLUDED.end_at,
    cloud_cover = EXCLUDED.cloud_cover, footprint = EXCLUDED.footprint, properties = EXCLUDED.properties,
    bands = EXCLUDED.bands, readers = EXCLUDED.readers, document = EXCLUDED.document,
    revision = nextval('scene_revisions'), updated_at = now()
    WHERE $${COLUMNS.length + 2}::text[] IS NULL OR scenes.readers IS NULL
          OR scenes.readers && $${COLUMNS.length + 2}::text[]`,
);
