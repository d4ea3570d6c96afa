import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { S3Store } from '#libs/storage';
import { startBatchV2App, type BatchV2App } from '../support/batch-v2-app.js';
import { NDVI, UTM_29N } from '../support/process-requests.js';
import { startS3Server, type S3Server } from '../support/s3-server.js';

let server: S3Server;
let app: BatchV2App;
let type: string;
beforeAll(async () => {
  server = await startS3Server('theirs');
  app = await startBatchV2App({ SWATH_DELIVERY_S3_ENDPOINT: server.settings.endpoint });
  type = await app.sentinel2(['B04', 'B08']);
}, 60_000);
afterAll(async () => {
  await app.close();
  await server.stop();
});

const request = (folder: string, east: number) => ({
  processRequest: {
    input: { bounds: { bbox: [250_500, 2_770_500, east, 2_779_500], properties: { crs: UTM_29N } }, data: [{ type }] },
    evalscript: NDVI,
  },
  input: { type: 'tiling-grid', id: 1, resolution: 20 },
  output: {
    type: 'raster',
    delivery: {
      s3: {
        url: `s3://theirs/${folder}`,
        accessKey: server.settings.accessKeyId,
        secretAccessKey: server.settings.secretAccessKey,
      },
    },
    cogOutput: true,
  },
});

it('delivers to a bucket of the caller with the keys of the request, which are stored sealed', async () => {
  const { accessKeyId: accessKey, secretAccessKey } = server.settings;
  const { id, request: shown } = await app.done(request('out', 259_500));
  expect(shown.output.delivery.s3).toEqual({ url: 's3://theirs/out' });
  const store = new S3Store('theirs', server.settings);
  const keys: string[] = [];
  for await (const { key } of store.list('out/')) keys.push(key);
  store.close();
  expect(keys).toEqual([
    `out/${id}/29RKH_5_2/default.tif`,
    `out/${id}/execution-${id}.sqlite`,
    `out/${id}/featureManifest-${id}.gpkg`,
    `out/${id}/request-${id}.json`,
  ]);
  expect(new Set(server.keys)).toEqual(new Set([accessKey]));
  const [row] = await app.dataSource.query<Array<{ text: string; sealed: boolean }>>(
    'SELECT (b.*)::text AS text, secrets IS NOT NULL AS sealed FROM batch_tasks b WHERE id = $1',
    [id],
  );
  expect(row!.sealed).toBe(true);
  expect(row!.text).not.toContain(secretAccessKey);
});

it('stops when the bucket refuses it, keeps what is done, and goes on when it does not any more', async () => {
  const id = await app.created(request('refusing', 289_500));
  await app.act(id, 'start');
  await app.worker.analyse();
  server.intercept = (method, path) => (method === 'PUT' && path.endsWith('/default.tif') ? 403 : undefined);
  const stopped = await app.reaches(id, 'STOPPED');
  expect(stopped).toMatchObject({ stoppedStatusReason: 'UNHEALTHY', error: expect.stringContaining('refuses') });
  server.intercept = null;
  expect((await app.act(id, 'start')).status).toBe(204);
  expect(await app.reaches(id, 'DONE')).not.toHaveProperty('error');
});
