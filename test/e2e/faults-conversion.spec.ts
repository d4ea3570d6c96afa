import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import { RasterPool } from '#libs/raster';
import { ApiUser } from '../support/api-user.js';
import { startInstance, type Instance } from '../support/instance.js';
import { startOpendapServer, type OpendapServer } from '../support/opendap-server.js';
import { until } from '../support/until.js';

jest.setTimeout(120_000);

const FIXTURES = new URL('../fixtures/conversions/', import.meta.url).pathname;

let pool: RasterPool;
let source: OpendapServer;
let instance: Instance;
/** What the source waits for before it sends the values of `height`. */
const [arrived, opened] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];

beforeAll(async () => {
  pool = new RasterPool({ processes: 1 });
  const run = async (...args: Parameters<RasterPool['run']>) => {
    if (args[0] === 'readArray' && (args[1] as { variable: string }).variable === 'height') {
      arrived.resolve();
      await opened.promise;
    }
    return pool.run(...args);
  };
  source = await startOpendapServer(FIXTURES, { run } as never);
  const { host } = new URL(source.url('x.nc'));
  instance = await startInstance({ env: { SWATH_JOB_LEASE_S: '2', SWATH_OUTBOUND_ALLOW: host } });
});
afterAll(async () => {
  await instance?.stop();
  await source?.close();
  await pool?.close();
});

it('kill -9 in the middle of a conversion: another worker takes the job over and makes the only dataset', async () => {
  const user = new ApiUser(instance);
  const config = { input_dataset: source.url('utm.nc'), variables: ['height'] };
  const { status, body } = await instance.json('POST', '/jobs/nc-to-geotiff', config);
  expect([status, body]).toEqual([202, expect.objectContaining({ status: 'accepted' })]);
  const id = String((body as { job_id: string }).job_id);
  await arrived.promise;
  instance.killWorker();
  opened.resolve();
  await until(async () => (await user.job(id)).status === 'complete', 'the end of the job', 60_000);
  const { body: list } = await instance.json('GET', '/datasets?limit=10');
  expect((list as { total: number }).total).toBe(1);
});
