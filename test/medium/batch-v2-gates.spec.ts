import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { BatchRetention } from '../../src/batch/tasks/batch-retention.js';
import { startBatchV2App, type BatchV2App } from '../support/batch-v2-app.js';
import { NDVI, UTM_29N } from '../support/process-requests.js';

let app: BatchV2App;
let type: string;
beforeAll(async () => {
  app = await startBatchV2App({
    SWATH_LIMIT_PU_PER_MONTH: '8',
    SWATH_BATCH_MIN_BALANCE_PU: '0.5',
    SWATH_BATCH_RESTART_WAIT_MINUTES: '30',
    SWATH_BATCH_MIN_CHARGE_PU: '5',
    SWATH_BATCH_KEEP_CREATED_DAYS: '7',
    SWATH_BATCH_KEEP_DAYS: '30',
  });
  type = await app.sentinel2(['B04', 'B08']);
  await app.bucket('results');
}, 60_000);
afterAll(() => app.close());

/** Of a row of tiles of 0.42 processing units each. */
const request = (columns: number, rows: number) => ({
  processRequest: {
    input: {
      bounds: {
        bbox: [250_500, 2_789_500 - rows * 10_000, 249_500 + columns * 10_000, 2_789_500],
        properties: { crs: UTM_29N },
      },
      data: [{ type }],
    },
    evalscript: NDVI,
  },
  input: { type: 'tiling-grid', id: 1, resolution: 20 },
  output: { type: 'raster', delivery: { s3: { url: 's3://results' } } },
});

describe('what an operator may ask of batch tasks', () => {
  it('is that a stopped one waits', async () => {
    const id = await app.created(request(1, 1));
    await app.act(id, 'analyse');
    await app.worker.analyse();
    await app.act(id, 'stop');
    const { status, body } = await app.act(id, 'start');
    expect([status, body.error.message]).toEqual([400, 'The request was stopped (USER_ACTION) and can be started in 30 minutes']); // prettier-ignore
  });

  it('is a least charge, and enough left to go on', async () => {
    expect((await app.done(request(1, 1))).costPU).toBeCloseTo(5, 9);
    const id = await app.created(request(4, 4));
    await app.act(id, 'start');
    await app.worker.analyse();
    const stopped = await app.reaches(id, 'STOPPED');
    expect(stopped).toMatchObject({ stoppedStatusReason: 'OUT_OF_PU', error: expect.stringContaining('Insufficient') });
    expect(stopped.completionPercentage).toBeLessThan(100);
    const refused = await app.create(request(1, 1));
    expect([refused.status, refused.body.error.code]).toEqual([403, 'ACCESS_INSUFFICIENT_PROCESSING_UNITS']);
  });

  it('is that tasks at rest are deleted after some days, with their units', async () => {
    const aged = async (status: string, days: number, more = '') => {
      const id = crypto.randomUUID();
      await app.dataSource.query(
        `INSERT INTO fanout_tasks (id, kind, account_id, state) SELECT $1, kind, account_id, 'held' FROM fanout_tasks LIMIT 1`,
        [id],
      );
      await app.dataSource.query(
        `INSERT INTO batch_tasks (id, api, account_id, created_by, principal, request, status, updated ${more && ', collection_id'})
         SELECT $1, api, account_id, created_by, principal, request, $2, now() - make_interval(days => $3) ${more}
           FROM batch_tasks LIMIT 1`,
        [id, status, days],
      );
      return id;
    };
    const stale = [await aged('CREATED', 8), await aged('DONE', 31), await aged('STOPPED', 31)];
    const kept = [
      await aged('CREATED', 6),
      await aged('DONE', 29),
      await aged('FAILED', 1000),
      await aged('PROCESSING', 1000),
      await aged('DONE', 31, ', gen_random_uuid()'),
    ];
    const deleted = await app.worker.module.get(BatchRetention, { strict: false }).apply();
    expect(deleted.toSorted()).toEqual(stale.toSorted());
    const left = async (table: string) =>
      (await app.dataSource.query(`SELECT id FROM ${table} WHERE id = ANY($1)`, [[...stale, ...kept]])).map(
        ({ id }: { id: string }) => id,
      );
    expect((await left('batch_tasks')).toSorted()).toEqual(kept.toSorted());
    expect((await left('fanout_tasks')).toSorted()).toEqual(kept.toSorted());
  });
});
