import { type DataSource } from 'typeorm';

/** Deliveries whose tiles have all been dealt with are DONE, or failed for the reason that a tile did. @returns how many */
export async function closeIngested(db: Pick<DataSource, 'query'>): Promise<number> {
  const [closed] = await db.query<[unknown[], number]>(SQL);
  return closed.length;
}

const SQL = `
  WITH tiles AS (
    SELECT d.id,
           count(t.id) FILTER (WHERE t.status = 'INGESTED') AS good,
           min(t.failed_cause) AS cause
    FROM import_deliveries d
      LEFT JOIN LATERAL unnest(d.tile_ids) AS made (id) ON true
      LEFT JOIN byoc_tiles t ON t.id = made.id
    WHERE d.status = 'INGESTING'
    GROUP BY d.id
    HAVING count(t.id) FILTER (WHERE t.status NOT IN ('INGESTED', 'FAILED')) = 0
  )
  UPDATE import_deliveries d SET
    status = CASE WHEN tiles.cause IS NULL AND good > 0 THEN 'DONE' ELSE 'IMPORT_FAILED' END,
    error_message = CASE WHEN tiles.cause IS NULL AND good = 0 THEN 'Its tiles were deleted before they were ingested'
                         ELSE tiles.cause END,
    ended = now()
  FROM tiles WHERE tiles.id = d.id AND d.status = 'INGESTING'
  RETURNING d.id`;
