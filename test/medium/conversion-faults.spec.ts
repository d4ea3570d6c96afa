import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { RasterPool } from '#libs/raster';
import { Buckets } from '#libs/storage';
import { ConversionsModule, ConversionsWorkerModule } from '../../src/conversions/index.js';
import { Job } from '../../src/jobs/index.js';
import { eventually } from '../support/jobs.js';
import { startOpendapServer, type OpendapServer } from '../support/opendap-server.js';
import { startRegistryApp, type RegistryApp } from '../support/registry-app.js';

jest.setTimeout(60_000);

const FIXTURES = new URL('../fixtures/conversions/', import.meta.url).pathname;

let app: RegistryApp;
let server: OpendapServer;
let pool: RasterPool;
/** What the source waits for before it sends values. */
let hold: { arrived(): void; readonly until: Promise<void> } | null = null;

beforeAll(async () => {
  pool = new RasterPool({ processes: 1 });
  const reader: Pick<RasterPool, 'run'> = {
    run: async (...args: Parameters<RasterPool['run']>) => {
      if (args[0] === 'readArray' && (args[1] as { variable: string }).variable === 'height') {
        hold?.arrived();
        await hold?.until;
      }
      return pool.run(...args);
    },
  } as never;
  server = await startOpendapServer(FIXTURES, reader);
  const { host } = new URL(server.url('x.nc'));
  app = await startRegistryApp(
    { SWATH_OUTBOUND_ALLOW: host },
    { api: [ConversionsModule], worker: [ConversionsWorkerModule] },
  );
});
afterAll(async () => {
  await app?.close();
  await server?.close();
  await pool?.close();
});
afterEach(async () => {
  hold = null;
  await app.dataSource.query('DELETE FROM datasets');
  for (const key of await app.keys()) await app.get(Buckets).house().delete(key);
});

const job = (id: string) => app.dataSource.manager.findOneByOrFail(Job, { id });
const datasets = async () => (await app.dataSource.query<unknown[]>('SELECT id FROM datasets')).length;
const scratch = () => readdir(join(app.dataDir, 'data/scratch')).catch(() => []);

async function submit(): Promise<string> {
  const config = { input_dataset: server.url('utm.nc'), variables: ['height'] };
  const { body } = await app.call('POST', '/jobs/nc-to-geotiff', app.people.owner, config);
  return String(body['job_id']);
}

/** A job whose source has been asked for values and sends none yet. */
async function half() {
  const [arrived, opened] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  hold = { arrived: arrived.resolve, until: opened.promise };
  const id = await submit();
  const ended = app.runJob(id);
  await arrived.promise;
  return { id, ended, open: opened.resolve };
}

describe('a conversion in trouble', () => {
  it('is cancelled while it reads: no dataset, no object, no scratch; a retry completes it', async () => {
    const { id, ended, open } = await half();
    expect((await app.call('POST', `/jobs/${id}/cancel`, app.people.owner)).status).toBe(202);
    expect(await ended).toMatchObject({ status: 'cancelled', datasetId: null });
    expect([await datasets(), await app.keys(), await scratch()]).toEqual([0, [], []]);
    open();
    hold = null;
    expect((await app.call('POST', `/jobs/${id}/retry`, app.people.owner)).status).toBe(202);
    expect(await app.runJob(id)).toMatchObject({ status: 'complete', attempt: 2, result: { created: 1 } });
  });

  it('publishes nothing when another worker has taken it over, which then makes the only dataset', async () => {
    const { id, ended, open } = await half();
    await app.dataSource.query(`UPDATE jobs SET attempt_id = gen_random_uuid(), status = 'pending' WHERE id = $1`, [
      id,
    ]);
    open();
    await ended;
    expect([(await job(id)).status, await datasets(), await app.keys()]).toEqual(['pending', 0, []]);
    expect(await app.runJob(id)).toMatchObject({ status: 'complete' });
    expect([await datasets(), (await app.keys()).length]).toEqual([1, 1]);
  });

  it('is done once when its bell rings twice', async () => {
    const id = await submit();
    await Promise.all([app.runJob(id), app.runJob(id)]);
    await eventually(
      () => job(id),
      ({ status }) => status === 'complete',
    );
    await app.runJob(id);
    expect([(await job(id)).attempt, await datasets()]).toEqual([1, 1]);
  });

  it('finds its dataset when the same work is done again, and again after the answer was lost', async () => {
    const [first, second] = [await app.runJob(await submit()), await app.runJob(await submit())];
    expect([second.datasetId, second.result]).toEqual([
      first.datasetId,
      expect.objectContaining({ created: 0, reused: 1 }),
    ]);
    expect([await datasets(), (await app.keys()).length]).toEqual([1, 1]);
  });
});
