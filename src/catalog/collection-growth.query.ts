import { type EntityManager } from 'typeorm';

/**
 * Common table expressions that widen the measured extents of collection `$1` around the rows of `written`. Writes only
 * what grows, because most scenes lie inside: loaders would otherwise queue for one row. Compares with the row as it is
 * when its lock is held, so that of two writers neither undoes the other.
 */
export const GROWTH_AROUND_WRITTEN = `
  fresh AS (${facts('written')}),
  grown AS (
    UPDATE collections c
    SET bbox = CASE WHEN f.box IS NULL THEN c.bbox
                    WHEN c.bbox IS NULL THEN ${bounds('f.box')}
                    ELSE ARRAY[least(c.bbox[1], ST_XMin(f.box)), least(c.bbox[2], ST_YMin(f.box)),
                               greatest(c.bbox[3], ST_XMax(f.box)), greatest(c.bbox[4], ST_YMax(f.box))] END,
        start_at = least(c.start_at, f.start_at), end_at = greatest(c.end_at, f.end_at),
        longest_span = greatest(c.longest_span, f.span)
    FROM fresh f
    WHERE c.id = $1 AND (
      (f.box IS NOT NULL AND (c.bbox IS NULL OR ST_XMin(f.box) < c.bbox[1] OR ST_YMin(f.box) < c.bbox[2]
                              OR ST_XMax(f.box) > c.bbox[3] OR ST_YMax(f.box) > c.bbox[4]))
      OR (f.start_at IS NOT NULL AND (c.start_at IS NULL OR f.start_at < c.start_at OR f.end_at > c.end_at))
      OR f.span > c.longest_span))`;

/**
 * Sets extents from all scenes, after scenes left. `longest_span` only grows: a scene that another transaction is just
 * writing cannot be seen here, and a search that believed in a shorter span would not find it.
 */
export async function measureCollection(manager: EntityManager, collectionId: string): Promise<void> {
  await manager.query(
    `WITH whole AS (${facts('scenes WHERE collection_id = $1')})
     UPDATE collections
     SET bbox = CASE WHEN w.box IS NULL THEN NULL ELSE ${bounds('w.box')} END,
         start_at = w.start_at, end_at = w.end_at, longest_span = greatest(longest_span, w.span)
     FROM whole w WHERE id = $1`,
    [collectionId],
  );
}

function facts(from: string): string {
  return `SELECT ST_Extent(footprint)::box2d AS box, min(start_at) AS start_at, max(end_at) AS end_at,
                 coalesce(max(greatest(end_at - sort_at, sort_at - start_at)), '0') AS span
          FROM ${from}`;
}

function bounds(box: string): string {
  return `ARRAY[ST_XMin(${box}), ST_YMin(${box}), ST_XMax(${box}), ST_YMax(${box})]`;
}
