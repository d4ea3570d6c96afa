import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { Buckets } from '#libs/storage';
import sharp from 'sharp';
import { TerrainSweeper } from '../../src/terrain/terrain-sweeper.js';
import { fakeTerrainer } from '../support/fake-terrainer.js';
import { startTilesApp, type TilesApp } from '../support/tiles-app.js';

jest.setTimeout(180_000);
const run = promisify(execFile);

const WEST = 'samples/dem/sao-tome-west.tif';
const EAST = 'samples/dem/sao-tome-east.tif';

let app: TilesApp;
let folder: string;
let dem: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'swath-terrain-'));
  app = await startTilesApp({ SWATH_MAGO_TERRAINER: await fakeTerrainer(folder) });
  dem = await app.place(WEST, 'west.tif');
}, 180_000);
afterAll(async () => {
  await app.close();
  await rm(folder, { recursive: true });
});

const heightsOf = async (png: Buffer) => {
  const { data, info } = await sharp(png).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  return Array.from({ length: info.width * info.height }, (_, i) => -10_000 + (data[i * 3]! * 65_536 + data[i * 3 + 1]! * 256 + data[i * 3 + 2]!) * 0.1); // prettier-ignore
};

describe('Terrain-RGB', () => {
  it('is made of a dataset, described by TileJSON and served', async () => {
    const job = await app.work202(`/terrain/${dem}/generate`, app.people.owner, { minzoom: 9, maxzoom: 13 });
    expect([job.status, job.datasetId, job.result]).toEqual([
      'complete',
      dem,
      expect.objectContaining({ minzoom: 9, maxzoom: 13 }),
    ]);
    const json = await app.call('GET', `/terrain/${dem}/tilejson.json`);
    expect(json.body).toMatchObject({ tilejson: '3.0.0', minzoom: 9, maxzoom: 13, encoding: 'mapbox', tileSize: 256 });
    const [template] = json.body['tiles'] as string[];
    expect(new URL(template!).pathname).toBe(`/terrain/${dem}/tiles/%7Bz%7D/%7Bx%7D/%7By%7D.png`);

    const path = `/terrain/${dem}/tiles/12/2121/2045.png`;
    const tile = await app.bytes(path);
    expect([tile.status, tile.headers.get('content-type'), tile.headers.get('cache-control')]).toEqual([
      200,
      'image/png',
      'public, no-cache',
    ]);
    const known = { 'if-none-match': tile.headers.get('etag')! };
    expect((await app.bytes(path, null, known)).status).toBe(304);
    expect(await heightsOf(tile.body)).toEqual(await gdalwarped('average', 12, 2121, 2045));
    // As fine as the raster: heights in between.
    const fine = await app.bytes(`/terrain/${dem}/tiles/13/4243/4090.png`);
    expect(await heightsOf(fine.body)).toEqual(await gdalwarped('bilinear', 13, 4243, 4090));
    expect((await app.bytes(path.replace('/tiles/', '/mbtiles/'))).body.equals(tile.body)).toBe(true);
  });

  /** The same tile by the command-line warper, rounded to decimetres. */
  async function gdalwarped(kernel: string, z: number, x: number, y: number): Promise<number[]> {
    const half = 20_037_508.342789244;
    const span = (2 * half) / 2 ** z;
    const box = [x * span - half, half - (y + 1) * span, (x + 1) * span - half, half - y * span].map(String);
    const path = join(folder, 'tile.img');
    await run('gdalwarp', ['-q', '-overwrite', '-of', 'ENVI', '-ot', 'Float32', '-t_srs', 'EPSG:3857', '-te', ...box, '-ts', '256', '256', '-r', kernel, '-dstnodata', '0', WEST, path]); // prettier-ignore
    const bytes = await readFile(path);
    const values = new Float32Array(bytes.buffer, bytes.byteOffset, 256 * 256);
    return Array.from(values, (metres) => -10_000 + Math.round((metres + 10_000) * 10) * 0.1);
  }

  it('is blank where there is no height, and ends at its zooms', async () => {
    const blank = await app.bytes(`/terrain/${dem}/tiles/9/0/0.png`);
    expect([blank.status, new Set(await heightsOf(blank.body)).size]).toEqual([200, 1]);
    expect((await app.bytes(`/terrain/${dem}/tiles/8/132/127.png`)).status).toBe(404);
    expect((await app.bytes(`/terrain/${dem}/tiles/9/512/0.png`)).status).toBe(404);
    expect((await app.bytes(`/terrain/${dem}/tiles/9/-1/0.png`)).status).toBe(422);
  });

  it('is listed, and stands in the dataset', async () => {
    expect((await app.call('GET', '/terrain')).status).toBe(401);
    const { body } = await app.call('GET', '/terrain', app.people.viewer);
    expect(body['items']).toEqual([
      expect.objectContaining({ dataset_id: dem, stale: false, url: expect.stringContaining('/tilejson.json') }),
    ]);
    const detail = await app.call('GET', `/datasets/${dem}`);
    expect(detail.body['terrain']).toEqual({ terrain_rgb: expect.stringContaining(`/terrain/${dem}/tilejson.json`) });
    const having = await app.call('GET', '/datasets?has_terrain=true', app.people.owner);
    expect((having.body['items'] as Array<{ dataset_id: string }>).map(({ dataset_id }) => dataset_id)).toEqual([dem]);
  });

  it('replaces what was there only when it is whole', async () => {
    const before = await app.keys('terrain/');
    const job = await app.work202(`/terrain/${dem}/generate`, app.people.owner, {
      minzoom: 9,
      maxzoom: 9,
      nodata: 'transparent',
    });
    expect(job.status).toBe('complete');
    const after = await app.keys('terrain/');
    expect([after.length, after.some((key) => before.includes(key))]).toEqual([1, false]);
    const blank = await app.bytes(`/terrain/${dem}/tiles/9/0/0.png`);
    expect((await sharp(blank.body).stats()).channels[3]?.max).toBe(0);
  });

  it('follows the visibility of its dataset', async () => {
    const id = await app.place(WEST, 'hidden.tif', { variant: 'hidden' });
    await app.work202(`/terrain/${id}/generate`, app.people.owner, { minzoom: 9, maxzoom: 9 });
    await app.call('PATCH', `/datasets/${id}`, app.people.owner, { visibility: 'private' });
    const path = `/terrain/${id}/tiles/9/265/255.png`;
    expect((await app.bytes(path)).status).toBe(404);
    expect((await app.bytes(path, app.people.other)).status).toBe(404);
    const own = await app.bytes(path, app.people.owner);
    expect([own.status, own.headers.get('cache-control')]).toEqual([200, 'private, no-store']);

    // Without its dataset it is still nobody else's.
    const deleted = await app.call('DELETE', `/datasets/${id}`, app.people.owner);
    expect([deleted.status, deleted.body['terrain_deleted']]).toEqual([200, []]);
    expect((await app.bytes(path)).status).toBe(404);
    expect((await app.bytes(path, app.people.owner)).status).toBe(200);
    expect((await app.call('DELETE', `/terrain/${id}`, app.people.other)).status).toBe(404);
    expect((await app.call('DELETE', `/terrain/${id}`, app.people.owner)).body).toEqual({ deleted: id, files: 1 });
    expect((await app.bytes(path, app.people.owner)).status).toBe(404);
  });

  it('goes with its dataset when asked to', async () => {
    const id = await app.place(WEST, 'gone.tif', { variant: 'gone' });
    await app.work202(`/terrain/${id}/generate`, app.people.owner, { minzoom: 9, maxzoom: 9 });
    const before = (await app.keys('terrain/')).length;
    const deleted = await app.call('DELETE', `/datasets/${id}?delete_terrain=true`, app.people.owner);
    expect(deleted.body['terrain_deleted']).toEqual([id]);
    expect(await app.keys('terrain/')).toHaveLength(before - 1);
    expect((await app.call('GET', `/terrain/${id}/tilejson.json`)).status).toBe(404);
  });

  it('refuses what is no raster of heights, what is not one’s own, and two at once', async () => {
    const rgb = await app.place('samples/landsat-rgb/RGB.byte.tif', 'rgb.tif').catch(() => null);
    if (rgb) expect((await app.call('POST', `/terrain/${rgb}/generate`, app.people.owner)).status).toBe(422);
    expect((await app.call('POST', `/terrain/${dem}/generate`)).status).toBe(401);
    expect((await app.call('POST', `/terrain/${dem}/generate`, app.people.viewer)).status).toBe(403);
    expect((await app.call('POST', `/terrain/${dem}/generate`, app.people.other)).status).toBe(403);
    expect(
      (await app.call('POST', `/terrain/${dem}/generate`, app.people.owner, { minzoom: 5, maxzoom: 4 })).status,
    ).toBe(422);
    const first = await app.call('POST', `/terrain/${dem}/generate`, app.people.owner, { minzoom: 9, maxzoom: 9 });
    const second = await app.call('POST', `/terrain/${dem}/generate`, app.people.owner, { minzoom: 9, maxzoom: 9 });
    expect([first.status, second.status]).toEqual([202, 409]);
    expect((await app.call('DELETE', `/terrain/${dem}`, app.people.owner)).status).toBe(409);
    await app.runJob(String(first.body['job_id']));
  });
});

describe('merging', () => {
  it('makes a dataset of several and its terrain', async () => {
    const east = await app.place(EAST, 'east.tif');
    const job = await app.work202('/jobs/merge-terrain', app.people.owner, {
      dataset_ids: [dem, east],
      title: 'São Tomé',
      minzoom: 8,
      maxzoom: 9,
    });
    expect([job.status, job.errorMessage]).toEqual(['complete', null]);
    const [id] = (job.result as { dataset_ids: string[] }).dataset_ids;
    const { body } = await app.call('GET', `/datasets/${id!}`);
    expect(body).toMatchObject({ title: 'São Tomé', visibility: 'public', variant: 'z' });
    const { body: west } = await app.call('GET', `/datasets/${dem}`);
    expect((body['bbox_wgs84'] as number[])[2]).toBeGreaterThan((west['bbox_wgs84'] as number[])[2]!);
    expect((await app.call('GET', `/terrain/${id!}/tilejson.json`)).body).toMatchObject({
      name: 'São Tomé',
      minzoom: 8,
      maxzoom: 9,
    });
  });

  it('refuses what does not fit together, and says which', async () => {
    const one = await app.call('POST', '/terrain/merge', app.people.owner, { dataset_ids: [dem], title: 'x' });
    expect(one.status).toBe(422);
    const absent = '2489e9ad-2ee2-8e00-8ec9-32d5f69181c0';
    const two = await app.call('POST', '/terrain/merge', app.people.owner, { dataset_ids: [dem, absent], title: 'x' });
    expect([two.status, JSON.stringify(two.body)]).toEqual([404, expect.stringContaining(absent)]);
  });
});

describe('quantized mesh', () => {
  it('is made by the terrainer and served as Cesium asks for it', async () => {
    const job = await app.work202('/jobs/mago-terrain', app.people.owner, { dataset_id: dem, maxzoom: 5 });
    expect([job.status, job.errorMessage, job.result]).toEqual([
      'complete',
      null,
      expect.objectContaining({ tiles: 1 }),
    ]);
    expect((await app.call('GET', `/terrain/mago/${dem}/layer.json`)).body).toMatchObject({
      format: 'quantized-mesh-1.0',
    });
    const tile = await app.bytes(`/terrain/mago/${dem}/0/1/0.terrain`);
    expect([
      tile.status,
      tile.headers.get('content-type'),
      tile.headers.get('content-encoding'),
      tile.body.toString(),
    ]).toEqual([200, 'application/vnd.quantized-mesh', 'gzip', 'mesh']);
    expect((await app.bytes(`/terrain/mago/${dem}/0/0/0.terrain`)).status).toBe(404);
    const { body } = await app.call('GET', '/terrain/mago', app.people.viewer);
    expect(body['items']).toHaveLength(1);
    // Terrain-RGB of the same dataset is another terrain.
    expect((await app.call('POST', '/terrain/mago/delete', app.people.owner, { dataset_id: dem })).body).toEqual({
      deleted: dem,
      files: 2,
    });
    expect((await app.call('GET', `/terrain/${dem}/tilejson.json`)).status).toBe(200);
  });

  it('says what went wrong, and leaves nothing that the sweep does not find', async () => {
    const job = await app.work202('/terrain/mago', app.people.owner, { dataset_id: dem, maxzoom: 3 });
    expect([job.status, job.errorCode, job.errorMessage]).toEqual([
      'failed',
      'upstream_failed',
      'The terrainer ended with code 7',
    ]);
    const key = `terrain/${job.id}-12345678/left.terrain`;
    await app.get(Buckets).house().put(key, new Uint8Array(3));
    await app.dataSource.query(`UPDATE jobs SET completed_at = now() - interval '2 days' WHERE id = $1`, [job.id]);
    expect(await app.work(TerrainSweeper).sweep()).toBe(1);
    expect(await app.keys('terrain/')).not.toContain(key);
  });
});
