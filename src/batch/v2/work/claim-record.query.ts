import { type DataSource } from 'typeorm';

/** Of all workers one may write the next record, and not before so many seconds have passed. By the database's clock. */
export async function claimExecutionRecord(dataSource: DataSource, taskId: string, everyS: number): Promise<boolean> {
  const [rows] = await dataSource.query<[unknown[], number]>(
    `UPDATE batch_tasks SET facts = jsonb_set(facts, '{recordedAt}', to_jsonb(extract(epoch FROM now())))
     WHERE id = $1 AND status = 'PROCESSING'
       AND coalesce((facts->>'recordedAt')::float8, extract(epoch FROM created)::float8) < extract(epoch FROM now()) - $2::float8
     RETURNING 1`,
    [taskId, everyS],
  );
  return rows.length > 0;
}
