import { type DataSource } from 'typeorm';

/** Notes with a task how its units had ended when it was stopped. */
export async function forgiveFailures(
  dataSource: DataSource,
  taskId: string,
  ended: { readonly done: number; readonly failed: number },
): Promise<void> {
  await dataSource.query(`UPDATE batch_tasks SET facts = jsonb_set(facts, '{forgiven}', $2::jsonb) WHERE id = $1`, [
    taskId,
    JSON.stringify(ended),
  ]);
}
