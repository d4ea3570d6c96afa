import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { IngestSweeper } from '../../src/byoc/ingest/ingest-sweeper.js';
import { TileExaminer } from '../../src/byoc/ingest/tile-examiner.js';
import { JobRuns } from '../../src/jobs/job-runs.js';
import { startByocApp, type ByocApp } from '../support/byoc-app.js';
import { type Json } from '../support/catalog-app.js';

let app: ByocApp;
beforeAll(async () => {
  app = await startByocApp();
  for (let i = 0; i < 12; i++) await app.cog('cogs', `t${i}/B1.tif`, { width: 32, height: 32 });
}, 60_000);
afterAll(() => app.close());

const BYOC = '/api/v1/byoc/collections';
async function statuses(id: string): Promise<Record<string, number>> {
  const { body } = await app.call('GET', `${BYOC}/${id}/tiles`, app.people.editor);
  const all = (body.data as Json[]).map(({ status }) => status as string);
  return Object.fromEntries([...new Set(all)].sort().map((status) => [status, all.filter((s) => s === status).length]));
}
async function scenes(id: string): Promise<number> {
  const [row] = await app.dataSource.query<[{ n: number }]>('SELECT count(*)::int AS n FROM scenes WHERE collection_id = $1', [`byoc-${id}`]); // prettier-ignore
  return row.n;
}
const jobs = () =>
  app.dataSource.query<Array<{ id: string; attempt_id: string; status: string }>>(
    `SELECT id, attempt_id, status FROM jobs WHERE kind = 'byoc_ingest' ORDER BY created_at DESC`,
  );

async function twelve(): Promise<string> {
  const id = await app.createCollection();
  for (let i = 0; i < 12; i++) await app.createTile(id, { path: `t${i}/(BAND).tif` });
  return id;
}

describe('ingestion', () => {
  it('is one job for all tiles of a collection', async () => {
    const before = (await jobs()).length;
    const id = await twelve();
    expect((await jobs()).length - before).toBe(1);
    const job = await app.runNext();
    expect(job).toMatchObject({ status: 'complete', result: { collection_id: id, ingested: 12, failed: 0 } });
    expect([await statuses(id), await scenes(id)]).toEqual([{ INGESTED: 12 }, 12]);
  });

  it('loses no tile that comes while the job ends', async () => {
    const id = await app.createCollection();
    let isPosting = true;
    const posting = (async () => {
      for (let i = 0; i < 12; i++) await app.createTile(id, { path: `t${i}/(BAND).tif` });
      isPosting = false;
    })();
    while (isPosting) await app.runNext();
    await posting;
    await app.ingest();
    expect([await statuses(id), await scenes(id)]).toEqual([{ INGESTED: 12 }, 12]);
  });

  it('goes on where a killed worker left it, once the sweep finds what has no job', async () => {
    const id = await twelve();
    const [job] = await jobs();
    await app.dataSource.query(`UPDATE jobs SET status = 'failed', completed_at = now() WHERE id = $1`, [job?.id]);
    const left = `UPDATE byoc_tiles SET status = $2, claimed_by = $3 WHERE id IN
      (SELECT id FROM byoc_tiles WHERE collection_id = $1 AND status = 'WAITING' LIMIT 4)`;
    await app.dataSource.query(left, [id, 'QUEUED', job?.attempt_id]);
    await app.dataSource.query(left, [id, 'INGESTING', job?.attempt_id]);
    expect(await statuses(id)).toEqual({ INGESTING: 4, QUEUED: 4, WAITING: 4 });
    expect(await app.runNext()).toBeNull();
    expect(await app.work(IngestSweeper).sweep()).toBe(1);
    await app.ingest();
    expect([await statuses(id), await scenes(id)]).toEqual([{ INGESTED: 12 }, 12]);
    expect(await app.work(IngestSweeper).sweep()).toBe(0);
  });

  it('writes nothing for an attempt that was taken over', async () => {
    const id = await twelve();
    const [job] = await jobs();
    const examiner = app.work(TileExaminer);
    const examine = examiner.examine.bind(examiner);
    let takeover: Promise<unknown> | null = null;
    examiner.examine = async (collection, tile) => {
      const found = await examine(collection, tile);
      // What the sweeper does when the lease has run out, and then another worker's whole run.
      takeover ??= (async () => {
        examiner.examine = examine;
        const fresh = crypto.randomUUID();
        await app.dataSource.query(
          `UPDATE jobs SET status = 'pending', attempt = attempt + 1, attempt_id = $2, lease_until = NULL WHERE id = $1`,
          [job?.id, fresh],
        );
        await app.work(JobRuns).run({ job_id: job?.id as string, attempt_id: fresh });
      })();
      await takeover;
      return found;
    };
    await app.work(JobRuns).run({ job_id: job?.id as string, attempt_id: job?.attempt_id as string });
    expect([await statuses(id), await scenes(id)]).toEqual([{ INGESTED: 12 }, 12]);
    const [after] = await jobs();
    expect(after).toMatchObject({ id: job?.id, status: 'complete' });
  });

  it('leaves alone what was deleted or changed while it was looked at', async () => {
    const id = await app.createCollection();
    const [kept, gone] = [
      await app.createTile(id, { path: 't0/(BAND).tif' }),
      await app.createTile(id, { path: 't1/(BAND).tif' }),
    ];
    await app.ingest();
    const cover = { type: 'Polygon', coordinates: [[[15, 45], [15.001, 45], [15.001, 45.001], [15, 45]]] }; // prettier-ignore
    for (const tile of [kept, gone]) await app.call('POST', `${BYOC}/${id}/tiles/${tile}/reingest`, app.people.editor);
    const examiner = app.work(TileExaminer);
    const examine = examiner.examine.bind(examiner);
    const meddled = new Set<string>();
    examiner.examine = async (collection, tile) => {
      const found = await examine(collection, tile);
      if (meddled.has(tile.id)) return found;
      meddled.add(tile.id);
      const [method, body] = tile.id === gone ? ['DELETE', undefined] : ['PUT', { coverGeometry: cover }];
      expect((await app.call(method as string, `${BYOC}/${id}/tiles/${tile.id}`, app.people.editor, body)).status).toBe(
        204,
      );
      return found;
    };
    await app.ingest();
    examiner.examine = examine;
    expect([await statuses(id), await scenes(id)]).toEqual([{ INGESTED: 1 }, 1]);
    const item = await app.call('GET', `/stac/collections/byoc-${id}/items/${kept}`, app.people.editor);
    expect(item.body.geometry.coordinates[0]).toHaveLength(4);
  });

  it('stops when it is cancelled, and says so on the tiles', async () => {
    const id = await twelve();
    const [job] = await jobs();
    const cancelled = await app.call('POST', `/jobs/${job?.id}/cancel`, app.people.editor);
    expect(cancelled.status).toBeLessThan(300);
    const { body } = await app.call('GET', `${BYOC}/${id}/tiles?count=1`, app.people.editor);
    expect(body.data[0]).toMatchObject({
      status: 'FAILED',
      additionalData: { failedIngestionCause: 'The ingestion was cancelled; reingest the tile.' },
    });
    expect(await app.work(IngestSweeper).sweep()).toBe(0);
  });

  it('does nothing on a second run, and sees files that came later when asked again', async () => {
    const id = await app.createCollection();
    await rm(`${app.dataDir}/buckets/cogs/late`, { recursive: true, force: true });
    const tile = await app.ingested(id, { path: 'late/(BAND).tif' });
    expect(tile).toMatchObject({ status: 'FAILED', additionalData: { failedIngestionCause: expect.stringContaining('late/(BAND).tif') } }); // prettier-ignore
    await app.cog('cogs', 'late/B1.tif', { width: 32, height: 32 });
    await app.call('POST', `${BYOC}/${id}/tiles/${tile.id}/reingest`, app.people.editor);
    await app.ingest();
    expect(await statuses(id)).toEqual({ INGESTED: 1 });
  });
});
