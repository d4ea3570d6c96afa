import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { IdempotencyKey } from '../../src/jobs/idempotency-key.entity.js';
import { Job } from '../../src/jobs/index.js';
import { JobEventsTicket } from '../../src/jobs/job-events-ticket.entity.js';
import { freshDatabase, type TestDatabase } from '../support/database.js';

describe('the tables of jobs', () => {
  let database: TestDatabase;
  let sql: DataSource;
  beforeAll(async () => {
    database = await freshDatabase();
    const entities = [Job, IdempotencyKey, JobEventsTicket];
    sql = await new DataSource({ type: 'postgres', url: database.url, entities }).initialize();
  });
  afterAll(async () => {
    await sql.destroy();
    await database.drop();
  });

  it('are what the entities say', async () => {
    const { upQueries } = await sql.driver.createSchemaBuilder().log();
    expect(upQueries.map((query) => query.query)).toEqual([]);
  });

  it('count and announce visible changes, and heartbeats neither', async () => {
    const id = crypto.randomUUID();
    await sql.manager.insert(Job, { id, kind: 'vrt_create', family: 'vrt', attemptId: crypto.randomUUID() });
    const version = async () => (await sql.manager.findOneByOrFail(Job, { id })).version;
    await sql.query('UPDATE jobs SET heartbeat_at = now(), lease_until = now()');
    expect(await version()).toBe(1);
    await sql.query('UPDATE jobs SET progress = 0.5');
    await sql.query('UPDATE jobs SET progress = 0.5');
    expect(await version()).toBe(2);
  });

  it('refuse states and progress that do not exist', async () => {
    const row = { id: crypto.randomUUID(), kind: 'vrt_create', family: 'vrt', attemptId: crypto.randomUUID() } as const;
    await expect(sql.manager.insert(Job, { ...row, status: 'accepted' as 'pending' })).rejects.toThrow(
      'jobs_status_check',
    );
    await expect(sql.manager.insert(Job, { ...row, progress: 1.1 })).rejects.toThrow('jobs_progress_check');
  });
});
