import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { FileServer } from '../support/file-server.js';
import { gdalTool } from '../support/gdal-cli.js';
import { startInstance, type Instance } from '../support/instance.js';
import { translate, writeRaster } from '../support/raster-files.js';
import { type StubHttp, startStub } from '../support/stub-http.js';
import { until } from '../support/until.js';

jest.setTimeout(180_000);

const BBOX = [15, 44.9, 15.3, 45.2];
const RING = [[15, 44.9], [15.3, 44.9], [15.3, 45.2], [15, 45.2], [15, 44.9]]; // prettier-ignore
const IMPORTS = '/api/v1/dataimport';

let dir: string;
let files: FileServer;
let stac: StubHttp;
let instance: Instance;
let scene: Buffer;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'swath-fixtures-'));
  const raster = await writeRaster(join(dir, 'raster.tif'), { width: 400, height: 300, values: [812], type: 'UInt16' });
  scene = await readFile(await translate(raster, join(dir, 'scene.tif'), ['-of', 'COG']));
  files = await FileServer.start();
  stac = await startStub(({ url, body }) => ({
    json: url.pathname.endsWith('/search') ? found(body.ids) : { id: 'far' },
  }));
  instance = await startInstance({
    env: {
      SWATH_JOB_LEASE_S: '2',
      SWATH_IMPORT_POLL_S: '1',
      SWATH_IMPORT_LOOK_S: '1',
      SWATH_OUTBOUND_ALLOW: `${files.host},${stac.host}`,
      SWATH_STAC_PROVIDERS: JSON.stringify({ far: { url: stac.url } }),
    },
  });
});
afterAll(async () => {
  await instance?.stop();
  files.close();
  await stac.close();
  await rm(dir, { recursive: true });
});

function found(ids: readonly string[] = []) {
  const features = ids.map((id) => ({
    ...{ type: 'Feature', stac_version: '1.0.0', stac_extensions: [], id, collection: 'far', links: [], bbox: BBOX },
    geometry: { type: 'Polygon', coordinates: [RING] },
    properties: { datetime: '2026-01-01T00:00:00Z' },
    assets: {
      B1: {
        ...{ href: `http://${files.host}/${id}.tif`, type: 'image/tiff; application=geotiff', roles: ['data'] },
        ...{ 'raster:bands': [{ data_type: 'uint16' }], 'eo:bands': [{ name: 'B1' }] },
      },
    },
  }));
  return { type: 'FeatureCollection', features, links: [] };
}

async function confirmed(...itemIds: string[]): Promise<string> {
  const input = { provider: 'STAC', bounds: { bbox: BBOX }, data: [{ catalog: 'far', collection: 'far', itemIds }] };
  const made = await instance.json<{ id: string }>('POST', `${IMPORTS}/orders`, { input });
  expect(made).toMatchObject({ status: 200 });
  expect(await instance.json('POST', `${IMPORTS}/orders/${made.body.id}/confirm`, {})).toMatchObject({ status: 200 });
  return made.body.id;
}

const order = async (id: string) => (await instance.json(`GET`, `${IMPORTS}/orders/${id}`)).body;

describe('a worker that is killed in the middle of a download', () => {
  it('is replaced, and the delivery comes in whole', async () => {
    files.put('slow.tif', scene, { stallAfter: [700] });
    const id = await confirmed('slow');
    await until(async () => files.rangesOf('slow.tif').length > 0, 'the download', 60_000);
    const before = instance.pids().workers[0];
    instance.killWorker();
    await until(async () => instance.pids().workers.some((pid) => pid !== before), 'another worker', 30_000);
    await until(async () => (await order(id))['status'] !== 'RUNNING', 'the end of the order', 90_000);
    expect(await order(id)).toMatchObject({ status: 'DONE' });
    type List = { data: Array<{ id: string; status: string }> };
    const { body } = await instance.json<List>('GET', `${IMPORTS}/orders/${id}/deliveries`);
    expect(body.data.map(({ status }) => status)).toEqual(['DONE']);
    const at = `${IMPORTS}/orders/${id}/deliveries/${body.data[0]!.id}`;
    const sent = await instance.api(`${at}/files/slow.tif`);
    expect(Buffer.from(await sent.arrayBuffer()).equals(scene)).toBe(true);
    const tiles = await instance.json<List>('GET', `${at}/tiles`);
    expect(tiles.body.data).toMatchObject([{ status: 'INGESTED' }]);
    const cog = join(instance.dataDir, 'buckets/imports/tiles', body.data[0]!.id, 'item/B1.tif');
    expect(await gdalTool('gdallocationinfo', ['-valonly', cog, '10', '10'])).toBe('812\n');
  });
});
