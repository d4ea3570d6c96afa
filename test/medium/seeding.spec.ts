import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { DatasetTilePainter } from '../../src/dataset-maps/index.js';
import { TileCacheCare } from '../../src/tile-cache/tile-cache-care.js';
import { startTilesApp, type TilesApp } from '../support/tiles-app.js';

jest.setTimeout(180_000);

const SEED = { minzoom: 8, maxzoom: 11 };
let app: TilesApp;
let dem: string;
beforeAll(async () => {
  app = await startTilesApp({ SWATH_SEED_MAX_TILES: '200', SWATH_SEED_MAX_ZOOM: '14' });
  dem = await app.place('samples/dem/sao-tome-west.tif', 'west.tif');
}, 180_000);
afterAll(() => app.close());

const tiles = (id: string) => app.keys(`cache/tiles/${id}/`);
const newDem = (name: string) => app.place('samples/dem/sao-tome-west.tif', name, { variant: name });
const seedPath = (id: string) => `/datasets/${id}/seed-mapcache`;

describe('seeding the tile cache', () => {
  it('plans, paints and keeps every tile that the dataset touches, which is then served without painting', async () => {
    const { status, body } = await app.call('POST', seedPath(dem), null, SEED);
    expect([status, body]).toEqual([
      202,
      expect.objectContaining({
        status: 'accepted',
        tiles_planned: 5,
        ...SEED,
        grid: 'GoogleMapsCompatible',
        style: 'default',
      }),
    ]);
    const job = await app.runJob(String(body['job_id']));
    expect([job.status, job.createdBy, job.result]).toEqual([
      'complete',
      null,
      expect.objectContaining({ tiles: 5, skipped: 0 }),
    ]);
    expect(await tiles(dem)).toHaveLength(5);

    const paint = jest.spyOn(app.get(DatasetTilePainter), 'paint');
    const paintRange = jest.spyOn(app.get(DatasetTilePainter), 'paintRange');
    const key = (await tiles(dem)).find((name) => name.includes('/11/'))!;
    const [, x, y] = /11\/(\d+)\/(\d+)\.png$/.exec(key)!;
    const tile = await app.bytes(`/datasets/${dem}/tiles/11/${x}/${y}.png`);
    expect([tile.status, tile.headers.get('content-type'), tile.body.length > 200]).toEqual([200, 'image/png', true]);
    expect(paint.mock.calls.length + paintRange.mock.calls.length).toBe(0);
    jest.restoreAllMocks();
  });

  it('paints only what is missing, unless told to paint all', async () => {
    const again = await app.work202(seedPath(dem), app.people.owner, SEED);
    expect(again.result).toMatchObject({ tiles: 0, skipped: 5 });
    const forced = await app.work202(seedPath(dem), app.people.owner, { ...SEED, force: true });
    expect(forced.result).toMatchObject({ tiles: 5, skipped: 0 });
  });

  it('goes on where a broken run stopped', async () => {
    const id = await newDem('broken.tif');
    const { body } = await app.call('POST', seedPath(id), app.people.owner, SEED);
    const painter = app.work(DatasetTilePainter);
    const paint = painter.paintRange.bind(painter);
    jest.spyOn(painter, 'paintRange').mockImplementationOnce(paint).mockRejectedValueOnce(new Error('killed'));
    const first = await app.runJob(String(body['job_id']));
    jest.restoreAllMocks();
    expect([first.status, (await tiles(id)).length]).toEqual(['failed', 1]);
    const retried = await app.call('POST', `/jobs/${String(body['job_id'])}/retry`, app.people.owner);
    expect(retried.status).toBe(202);
    const second = await app.runJob(String(body['job_id']));
    expect([second.status, second.result]).toEqual(['complete', expect.objectContaining({ tiles: 4, skipped: 1 })]);
  });

  it('stops when it is cancelled', async () => {
    const id = await newDem('cancelled.tif');
    const { body } = await app.call('POST', seedPath(id), app.people.owner, SEED);
    const painter = app.work(DatasetTilePainter);
    const paint = painter.paintRange.bind(painter);
    jest.spyOn(painter, 'paintRange').mockImplementationOnce(async (...args) => {
      await app.call('POST', `/jobs/${String(body['job_id'])}/cancel`, app.people.owner);
      await new Promise((resolve) => setTimeout(resolve, 600));
      return paint(...(args as Parameters<typeof paint>));
    });
    const job = await app.runJob(String(body['job_id']));
    jest.restoreAllMocks();
    expect(job.status).toBe('cancelled');
    expect((await tiles(id)).length).toBeLessThan(5);
  });

  it('seeds the other grids', async () => {
    const native = await app.work202(seedPath(dem), app.people.owner, { grid: 'native' });
    // 560 px: three tiles a side at full size, two at half, one.
    expect(native.result).toMatchObject({ grid: 'native', minzoom: 0, maxzoom: 2, tiles: 14 });
    const wgs84 = await app.work202(seedPath(dem), app.people.owner, { grid: 'WGS84', minzoom: 9, maxzoom: 9 });
    expect(wgs84.result).toMatchObject({ tiles: 1 });
  });

  it('ends at a lower zoom rather than in the middle of one', async () => {
    const { body } = await app.call('POST', seedPath(dem), null, { minzoom: 8, maxzoom: 14, max_tiles: 10 });
    expect(body).toMatchObject({ maxzoom: 11, tiles_planned: 5 });
    // Anonymous: the same job again. Signed in: told of it.
    expect((await app.call('POST', seedPath(dem), null, SEED)).body).toMatchObject({
      job_id: body['job_id'],
      maxzoom: 11,
    });
    const refused = await app.call('POST', seedPath(dem), app.people.owner, SEED);
    expect([refused.status, refused.body['detail']]).toEqual([
      409,
      expect.objectContaining({ job_id: body['job_id'] }),
    ]);
    await app.runJob(String(body['job_id']));
  });

  it.each([
    ['maxzoom', { maxzoom: 15 }],
    ['minzoom', { minzoom: 9, maxzoom: 8 }],
    ['max_tiles', { max_tiles: 201 }],
    ['max_tiles', { minzoom: 14, maxzoom: 14, max_tiles: 1 }],
    ['workers', { workers: 99 }],
    ['style', { style: 'no-such' }],
    ['style', { style: 'a\0b' }],
    ['grid', { grid: 'mars' }],
    ['minzoom', { minzoom: 1.5 }],
  ])('refuses a wrong %s', async (field, wishes) => {
    const { status, body } = await app.call('POST', seedPath(dem), null, wishes);
    expect([status, body['detail']]).toEqual([422, [expect.objectContaining({ loc: ['body', field] })]]);
  });

  it('refuses what is not public, and forgets the tiles of what is narrowed', async () => {
    const id = await newDem('narrowed.tif');
    await app.work202(seedPath(id), null, { minzoom: 8, maxzoom: 8 });
    expect(await tiles(id)).toHaveLength(1);
    expect((await app.call('PATCH', `/datasets/${id}`, app.people.owner, { visibility: 'private' })).status).toBe(200);
    expect((await app.call('POST', seedPath(id), null)).status).toBe(404);
    const refused = await app.call('POST', seedPath(id), app.people.owner);
    expect([refused.status, refused.body['detail']]).toEqual([409, expect.objectContaining({ code: 'not_public' })]);
    expect((await app.bytes(`/datasets/${id}/tiles/8/132/127.png`)).status).toBe(404);
    await app.work(TileCacheCare).tend();
    expect(await tiles(id)).toEqual([]);
  });

  it('fails when the dataset is narrowed while it is seeded, and keeps nothing of it', async () => {
    const id = await newDem('raced.tif');
    const { body } = await app.call('POST', seedPath(id), app.people.owner, { minzoom: 8, maxzoom: 8 });
    const painter = app.work(DatasetTilePainter);
    const paint = painter.paintRange.bind(painter);
    jest.spyOn(painter, 'paintRange').mockImplementationOnce(async (...args) => {
      await app.call('PATCH', `/datasets/${id}`, app.people.owner, { visibility: 'private' });
      return paint(...(args.slice(0, 6) as Parameters<typeof paint>)).catch(() => [
        { x: 132, y: 127, png: new Uint8Array(9) },
      ]);
    });
    const job = await app.runJob(String(body['job_id']));
    jest.restoreAllMocks();
    expect([job.status, job.errorMessage]).toEqual(['failed', expect.stringContaining('public')]);
    expect(await tiles(id)).toEqual([]);
  });

  it('takes the tiles with the dataset', async () => {
    const id = await newDem('deleted.tif');
    await app.work202(seedPath(id), null, { minzoom: 8, maxzoom: 8 });
    expect((await app.call('DELETE', `/datasets/${id}`, app.people.owner)).status).toBe(200);
    expect(await tiles(id)).toEqual([]);
  });
});

describe('the tile cache by hand', () => {
  it('tells what it holds, and removes what matches', async () => {
    const layers = await app.call('GET', '/mapcache/cache/layers', app.people.viewer);
    const found = (layers.body['layers'] as Array<Record<string, unknown>>).filter(
      ({ dataset_id }) => dataset_id === dem,
    );
    expect(found).toEqual(
      expect.arrayContaining([expect.objectContaining({ style: 'default', grid: 'native', zoom: 2, tiles: 9 })]),
    );
    const before = await tiles(dem);
    const filter = { dataset_id: dem, grid: 'native', minzoom: 1 };
    expect((await app.call('POST', '/mapcache/cache/cleanup', app.people.owner, filter)).status).toBe(403);
    const dry = await app.call('POST', '/mapcache/cache/cleanup', app.people.admin, { ...filter, dry_run: true });
    expect(dry.body).toMatchObject({ dry_run: true, layers: 2, tiles: 13 });
    expect(await tiles(dem)).toHaveLength(before.length);
    const done = await app.call('POST', '/mapcache/cache/cleanup', app.people.admin, filter);
    expect(done.body).toMatchObject({ dry_run: false, layers: 2, tiles: 13 });
    expect(await tiles(dem)).toHaveLength(before.length - 13);
    expect((await app.call('POST', '/mapcache/cache/cleanup', app.people.admin, { dry_run: false })).status).toBe(422);
    expect((await app.call('POST', '/mapcache/cache/cleanup-layers', app.people.admin)).body).toMatchObject({
      layers: 0,
    });
    expect((await app.call('GET', '/mapcache/cache/layers')).status).toBe(401);
  });

  it('keeps to its size: the least recently used levels go first', async () => {
    const care = new TileCacheCare(...([app.dataSource, app.work(TileCacheCare)['buckets'], app.work(TileCacheCare)['store'], app.work(TileCacheCare)['reaper'], { cacheBytes: 1 }] as unknown as ConstructorParameters<typeof TileCacheCare>)); // prettier-ignore
    expect(await care.tend()).toBeGreaterThan(0);
    expect(await app.keys('cache/tiles/')).toEqual([]);
  });
});
