import { createHash } from 'node:crypto';
import { chmod, cp, mkdir, mkdtemp, readFile, rename, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Buckets } from '#libs/storage';
import { FileRefresh } from '../../src/registry/care/file-refresh.js';
import { CatalogueRefreshers } from '../../src/registry/index.js';
import { writeRaster } from '../support/raster-files.js';
import { startRegistryApp, type RegistryApp } from '../support/registry-app.js';
import { until } from '../support/until.js';

jest.setTimeout(60_000);

let app: RegistryApp;
let dir: string;
/** Rasters of different content. */
const files: string[] = [];
const UNKNOWN = '6f1c1c57-2d0f-4a0e-9a55-0d7f9a5b8a11';

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'swath-fixtures-'));
  for (let i = 0; i < 14; i++) files.push(await writeRaster(join(dir, `${i}.tif`), { values: [i + 1] }));
  app = await startRegistryApp();
});
afterAll(async () => {
  await app?.close();
  await rm(dir, { recursive: true });
});
beforeEach(async () => {
  await app.dataSource.query('DELETE FROM vrt_source_links');
  await app.dataSource.query('DELETE FROM datasets');
  await app.dataSource.query('DELETE FROM jobs');
  for (const root of [app.archive, app.second]) await rm(root, { recursive: true, force: true });
  for (const root of [app.archive, app.second]) await mkdir(root);
  await writeFile(join(app.second, 'README'), 'so that it is not empty');
  for (const key of await app.keys()) await app.get(Buckets).house().delete(key);
});

const owner = () => app.people.owner;
const admin = () => app.people.admin;
const post = (path: string, json: object = {}, who = owner()) => app.call('POST', path, who, json);
const detail = async (id: string) => (await app.call('GET', `/datasets/${id}`, admin())).body;
const shaOf = async (path: string) =>
  createHash('sha256')
    .update(await readFile(path))
    .digest('hex');

describe('POST /datasets/rehash', () => {
  it('writes what changed, leaves what did not, names what is gone', async () => {
    const [same, other, gone] = [await app.place(files[0]!, 'a.tif'), await app.place(files[1]!, 'b.tif'), await app.place(files[2]!, 'c.tif')]; // prettier-ignore
    const before = await detail(other);
    await writeRaster(join(app.archive, 'b.tif'), { values: [7, 8], width: 80 });
    await rm(join(app.archive, 'c.tif'));
    const { status, body } = await post('/datasets/rehash');
    expect([status, body]).toEqual([200, { total: 3, updated: 1, unchanged: 1, missing: [gone], errors: [] }]);
    expect(await detail(other)).toMatchObject({
      id: before['id'], sha256: await shaOf(join(app.archive, 'b.tif')), band_count: 2, width: 80, missing: false,
    }); // prettier-ignore
    expect(await detail(gone)).toMatchObject({ missing: true });
    expect((await app.call('GET', '/datasets?missing=true', owner())).body['items']).toMatchObject([{ id: gone }]);
    expect((await app.call('GET', '/datasets?missing=false', owner())).body).toMatchObject({ total: 2 });
    expect(await detail(same)).toMatchObject({ sha256: await shaOf(files[0]!) });
  });

  it('reports what is no GeoTIFF any more, and keeps what it knew of it', async () => {
    const id = await app.place(files[0]!, 'a.tif');
    await writeFile(join(app.archive, 'a.tif'), 'overwritten');
    const { body } = await post('/datasets/rehash', { dataset_ids: [id] });
    expect(body).toMatchObject({ updated: 0, errors: [{ dataset_id: id, error: expect.stringContaining('GeoTIFF') }] });
    expect(await detail(id)).toMatchObject({ sha256: await shaOf(files[0]!), band_count: 1 });
  });

  it('looks at the caller’s own only, and at everything for an administrator', async () => {
    const id = await app.place(files[0]!, 'a.tif');
    const others = await post('/datasets/rehash', { dataset_ids: [id] }, app.people.other);
    expect(others.body).toMatchObject({ total: 0, errors: [{ dataset_id: id }] });
    expect((await post('/datasets/rehash', {}, admin())).body).toMatchObject({ total: 1 });
    expect((await post('/datasets/rehash', {}, app.people.viewer)).status).toBe(403);
  });

  it('is a job when asked for, and one at a time', async () => {
    await app.place(files[0]!, 'a.tif');
    const { status, body } = await post('/datasets/rehash', { async: true });
    expect([status, body['status']]).toEqual([202, 'accepted']);
    expect(await post('/datasets/rehash', { async: true })).toMatchObject({
      status: 409,
      body: { detail: { job_id: body['job_id'] } },
    });
    const job = await app.runJob(String(body['job_id']));
    expect(job).toMatchObject({
      status: 'complete',
      family: 'maintenance',
      result: { total: 1, unchanged: 1, truncated: {} },
    });
  });

  it('stops between two files when it is cancelled, and a second attempt does the rest', async () => {
    for (const i of [0, 1, 2]) await app.place(files[i]!, `${i}.tif`);
    for (const i of [0, 1, 2]) await writeRaster(join(app.archive, `${i}.tif`), { values: [50 + i, 60] });
    const id = String((await post('/datasets/rehash', { async: true })).body['job_id']);
    const refresh = app.work(FileRefresh);
    const reread = refresh.reread.bind(refresh);
    const cancelling = jest.spyOn(refresh, 'reread').mockImplementation(async (...args) => {
      const isWritten = await reread(...args);
      expect((await post(`/jobs/${id}/cancel`)).status).toBe(202);
      await until(async () => args[1].aborted);
      return isWritten;
    });
    expect(await app.runJob(id)).toMatchObject({ status: 'cancelled', result: null });
    cancelling.mockRestore();
    const changed = () => app.dataSource.query('SELECT count(*)::int AS n FROM raster_assets WHERE band_count = 2');
    expect(await changed()).toEqual([{ n: 1 }]);
    expect((await post(`/jobs/${id}/retry`)).status).toBe(202);
    expect(await app.runJob(id)).toMatchObject({ status: 'complete', result: { total: 3, updated: 2, unchanged: 1 } });
    expect(await changed()).toEqual([{ n: 3 }]);
  });

  it.each([{ dataset_ids: ['x'] }, { dataset_ids: [] }, { async: 'yes' }, { dataset_ids: 'all' }])(
    'refuses %j',
    async (json) => {
      expect((await post('/datasets/rehash', json)).status).toBe(422);
    },
  );
});

describe('POST /datasets/prune-missing', () => {
  it('removes entries whose file is gone, and no file', async () => {
    const [kept, gone] = [await app.place(files[0]!, 'a.tif'), await app.place(files[1]!, 'b.tif')];
    await app.fetch(`/datasets/${gone}/thumbnail.png?size=64`);
    await rm(join(app.archive, 'b.tif'));
    expect((await post('/datasets/prune-missing', { dry_run: true })).body).toEqual({
      checked: 2, missing: 1, removed: 0, removed_ids: [], kept: [], dry_run: true,
    }); // prettier-ignore
    expect((await post('/datasets/prune-missing')).body).toMatchObject({ removed: 1, removed_ids: [gone], kept: [] });
    expect((await app.call('GET', '/datasets', owner())).body['items']).toMatchObject([{ id: kept }]);
    expect([await app.keys(), (await readFile(join(app.archive, 'a.tif'))).length > 0]).toEqual([[], true]);
  });

  it.each([
    ['is empty', () => rm(join(app.archive, 'a.tif'))],
    ['is absent', () => rm(app.archive, { recursive: true })],
  ])('refuses while the root %s, unless forced', async (_, unmount) => {
    const id = await app.place(files[0]!, 'a.tif');
    await unmount();
    const refused = await post('/datasets/prune-missing');
    expect([refused.status, refused.body['detail']]).toEqual([
      409,
      expect.objectContaining({ code: 'root_absent', roots: ['root://archive'] }),
    ]);
    expect((await post('/datasets/prune-missing', { force: true })).body).toMatchObject({ removed_ids: [id] });
  });

  it('refuses when more than half of ten are gone', async () => {
    for (let i = 0; i < 11; i++) await app.place(files[i]!, `${i}.tif`);
    for (let i = 0; i < 6; i++) await rm(join(app.archive, `${i}.tif`));
    const refused = await post('/datasets/prune-missing');
    expect([refused.status, refused.body['detail']]).toEqual([
      409,
      expect.objectContaining({ code: 'too_many_missing', checked: 11, missing: 6 }),
    ]);
    expect((await app.call('GET', '/datasets', owner())).body['total']).toBe(11);
    await cp(files[0]!, join(app.archive, '0.tif'));
    expect((await post('/datasets/prune-missing')).body).toMatchObject({ removed: 5 });
  });

  it('keeps what a VRT is built from, and says so', async () => {
    const ids = [await app.place(files[0]!, 'a.tif'), await app.place(files[1]!, 'b.tif')];
    const created = await post('/ingest/vrt/create', {
      title: 'Stack', vrt_type: 'band_stack', resolution_strategy: 'finest', source_dataset_ids: ids,
    }); // prettier-ignore
    expect(await app.runJob(String(created.body['job_id']))).toMatchObject({ status: 'complete' });
    await rm(join(app.archive, 'b.tif'));
    const { body } = await post('/datasets/prune-missing');
    expect(body).toMatchObject({
      missing: 1,
      removed: 0,
      kept: [{ dataset_id: ids[1], error: expect.stringContaining('VRT') }],
    });
    expect(await detail(ids[1]!)).toMatchObject({ missing: true });
  });
});

describe('POST /datasets/resync', () => {
  const resync = (json: object = {}) => post('/datasets/resync', json, admin());

  it('is for administrators', async () => expect((await post('/datasets/resync')).status).toBe(403));

  it('adds, updates, finds moved files again, marks what is gone, and then has nothing to do', async () => {
    const [same, changed, moved, gone] = [
      await app.place(files[0]!, 'same.tif'),
      await app.place(files[1]!, 'changed.tif'),
      await app.place(files[2]!, 'moved.tif', { title: 'Keeps its title', variant: 'z' }),
      await app.place(files[3]!, 'gone.tif'),
    ];
    await writeRaster(join(app.archive, 'changed.tif'), { values: [99, 98] });
    await mkdir(join(app.second, 'deep/er'), { recursive: true });
    await rename(join(app.archive, 'moved.tif'), join(app.second, 'deep/er/moved.TIFF'));
    await rm(join(app.archive, 'gone.tif'));
    await cp(files[4]!, join(app.archive, 'new one.tif'));
    await cp(files[0]!, join(app.archive, 'copy.tif'));
    await writeFile(join(app.archive, 'broken.tif'), 'no TIFF');
    await symlink(join(app.archive, 'same.tif'), join(app.archive, 'link.tif'));
    await mkdir(join(app.archive, 'S1A.SAFE/measurement'), { recursive: true });
    await cp(files[5]!, join(app.archive, 'S1A.SAFE/measurement/vv.tif'));

    const planned = await resync({ dry_run: true });
    const expected = {
      scanned: 6,
      added: [{ dataset_id: null, path: 'root://archive/new%20one.tif' }],
      updated: [
        { dataset_id: changed, path: 'root://archive/changed.tif', change: 'content' },
        { dataset_id: moved, path: 'root://second/deep/er/moved.TIFF', change: 'moved' },
      ],
      unchanged: 1,
      removed: [{ dataset_id: gone, path: 'root://archive/gone.tif' }],
      skipped: [{ path: 'root://archive/copy.tif', duplicate_of: same }],
      errors: [{ path: 'root://archive/broken.tif', error: expect.stringContaining('GeoTIFF') }],
      csw: null,
    };
    expect([planned.status, planned.body]).toEqual([200, { ...expected, dry_run: true }]);
    expect(await detail(gone)).toMatchObject({ missing: false });

    const { body } = await resync();
    const added = (body['added'] as Array<{ dataset_id: string }>)[0]!.dataset_id;
    expect(body).toEqual({
      ...expected,
      added: [{ dataset_id: added, path: 'root://archive/new%20one.tif' }],
      dry_run: false,
    });
    expect(await detail(moved)).toMatchObject({
      title: 'Keeps its title',
      variant: 'z',
      path: 'deep/er/moved.TIFF',
      missing: false,
    });
    expect(await detail(changed)).toMatchObject({ band_count: 2 });
    expect(await detail(gone)).toMatchObject({ missing: true });
    expect(await detail(added)).toMatchObject({ title: 'new one', filename: 'new one.tif' });

    expect((await resync()).body).toMatchObject({ scanned: 6, added: [], updated: [], unchanged: 4 });
    await cp(files[3]!, join(app.archive, 'gone.tif'));
    expect((await resync()).body).toMatchObject({ removed: [], updated: [{ dataset_id: gone }] });
    expect(await detail(gone)).toMatchObject({ missing: false });
  });

  it('does not read again what has the same size and time', async () => {
    const id = await app.place(files[0]!, 'a.tif');
    const now = new Date();
    await utimes(join(app.archive, 'a.tif'), now, now);
    expect((await resync()).body).toMatchObject({ updated: [{ dataset_id: id, change: 'content' }] });
    expect((await resync()).body).toMatchObject({ updated: [], unchanged: 1 });
  });

  it('looks at the roots that are named, by name or folder', async () => {
    await cp(files[0]!, join(app.archive, 'a.tif'));
    await cp(files[1]!, join(app.second, 'b.tif'));
    expect((await resync({ roots: ['archive'] })).body).toMatchObject({ added: [{ path: 'root://archive/a.tif' }] });
    expect((await resync({ roots: [app.second] })).body).toMatchObject({
      added: [{ path: 'root://second/b.tif' }],
      removed: [],
    });
    expect((await resync({ roots: ['/etc'] })).status).toBe(422);
  });

  it('refuses a root that is not mounted', async () => {
    await app.place(files[0]!, 'a.tif');
    await rm(join(app.archive, 'a.tif'));
    expect(await resync()).toMatchObject({ status: 409, body: { detail: { roots: ['root://archive'] } } });
  });

  it('finds out about files of the house that are gone', async () => {
    await writeFile(join(app.archive, 'README'), 'mounted');
    const { body } = await app.upload(owner(), await readFile(files[0]!));
    await app.get(Buckets).house().delete(String(body['asset_uri']));
    expect((await resync()).body).toMatchObject({ removed: [{ dataset_id: body['id'] }] });
  });

  it('names a folder that cannot be read and goes on', async () => {
    await mkdir(join(app.archive, 'lost+found'), { mode: 0o000 });
    await cp(files[0]!, join(app.archive, 'z.tif'));
    const { body } = await resync();
    await chmod(join(app.archive, 'lost+found'), 0o700);
    expect(body).toMatchObject({ added: [{ path: 'root://archive/z.tif' }] });
    if (process.getuid?.() !== 0) expect(body['errors']).toMatchObject([{ path: 'root://archive/lost+found/' }]);
  });

  it('runs as a job and hands the datasets to whoever knows the catalogue', async () => {
    const id = await app.place(files[0]!, 'a.tif');
    expect((await resync({ refresh_csw: true })).status).toBe(503);
    const asked: string[][] = [];
    const refresh = async (ids: readonly string[]) => ({ updated: asked.push([...ids]), errors: [] });
    app.get(CatalogueRefreshers).register(refresh);
    app.work(CatalogueRefreshers).register(refresh);
    const { status, body } = await resync({ refresh_csw: true });
    expect(status).toBe(202);
    const job = await app.runJob(String(body['job_id']));
    expect(job).toMatchObject({ status: 'complete', result: { scanned: 1, csw: { updated: 1, errors: [] } } });
    expect(asked).toEqual([[id]]);
  });
});

describe('GET /datasets/duplicates', () => {
  const find = async (query = '', who = owner()) => (await app.call('GET', `/datasets/duplicates${query}`, who)).body;

  it('groups by hash, identifier and source, and tells variants apart', async () => {
    const a = await app.place(files[0]!, 'a.tif', {
      identifier: 'S2A',
      source_dataset: 'https://THREDDS.example.org/dodsC/Line.nc.html?z[0]#top',
    });
    const b = await app.place(files[1]!, 'b.tif', {
      identifier: 'S2A',
      opendap_url: 'https://thredds.example.org/dodsC/Line.nc',
    });
    await app.place(files[2]!, 'c.tif', {
      identifier: 'S2A',
      variant: 'z',
      source_dataset: 'https://thredds.example.org/dodsC/Line.nc',
    });
    const twin = await app.upload(app.people.other, await readFile(files[0]!), { visibility: 'private' });
    expect(twin.status).toBe(200);
    const members = [
      {
        dataset_id: a,
        filename: 'a.tif',
        title: 'a',
        size_bytes: expect.any(Number),
        created_at: expect.stringMatching(/Z$/),
      },
      expect.objectContaining({ dataset_id: b }),
    ];
    expect(await find()).toEqual({
      groups: [
        { by: 'identifier', key: 'S2A', variant: null, count: 2, datasets: members },
        { by: 'source', key: 'https://thredds.example.org/dodsC/Line.nc', variant: null, count: 2, datasets: members },
      ],
      total_groups: 2, limit: 25, offset: 0,
    }); // prettier-ignore
    expect(await find('?by=source')).toMatchObject({ total_groups: 1 });
    expect(await find('?by=identifier,source&limit=1&offset=1')).toMatchObject({
      groups: [{ by: 'source' }],
      total_groups: 2,
    });
  });

  it('finds equal files, but only among what the caller may see', async () => {
    const bytes = await readFile(files[0]!);
    await app.upload(owner(), bytes, { visibility: 'private' });
    await app.upload(app.people.other, bytes, { visibility: 'private' });
    expect(await find('?by=hash')).toMatchObject({ total_groups: 0 });
    expect(await find('?by=hash', admin())).toMatchObject({
      groups: [{ by: 'hash', key: await shaOf(files[0]!), count: 2 }],
    });
  });

  it.each(['?by=colour', '?limit=0', '?offset=-1'])('refuses %s', async (query) => {
    expect((await app.call('GET', `/datasets/duplicates${query}`, owner())).status).toBe(422);
  });
});

describe('thumbnails', () => {
  it('are drawn before anyone asks, kept, and thrown away', async () => {
    const id = await app.place(files[0]!, 'a.tif');
    const hidden = await app.place(files[1]!, 'b.tif', { visibility: 'private' });
    const generate = (json: object) => app.call('POST', '/thumbnails/generate', null, json);
    const first = await generate({ dataset_ids: [id, hidden, id], size: 64 });
    expect([first.status, first.body]).toEqual([
      200,
      { generated: 1, skipped: 0, failed: [{ dataset_id: hidden, error: 'Dataset not found' }] },
    ]);
    expect((await generate({ dataset_ids: [id], size: 64 })).body).toMatchObject({ generated: 0, skipped: 1 });
    expect((await generate({ dataset_ids: [id], size: 64, force: true })).body).toMatchObject({ generated: 1 });
    expect(await app.keys('cache/thumbnails/')).toHaveLength(1);
    expect((await app.call('DELETE', `/thumbnails?dataset_id=${id}`, app.people.other)).status).toBe(403);
    expect((await app.call('DELETE', '/thumbnails', app.people.other)).body).toEqual({
      files_deleted: 0,
      memory_cleared: 0,
    });
    expect((await app.call('DELETE', `/thumbnails?dataset_id=${id}`, owner())).body).toEqual({
      files_deleted: 1,
      memory_cleared: 0,
    });
    expect((await app.call('DELETE', '/thumbnails', admin())).body).toEqual({ files_deleted: 0, memory_cleared: 0 });
  });

  it('of many are a job; a second anonymous request joins it', async () => {
    const ids = await Promise.all(
      Array.from(
        { length: 21 },
        async (_, i) => (await app.upload(owner(), await readFile(files[0]!), { variant: `v${i}` })).body['id'],
      ),
    );
    const first = await app.call('POST', '/thumbnails/generate', null, { dataset_ids: ids, size: 32 });
    const second = await app.call('POST', '/thumbnails/generate', null, { dataset_ids: ids, size: 32 });
    expect([first.status, second.status, second.body['job_id']]).toEqual([202, 202, first.body['job_id']]);
    expect(await app.runJob(String(first.body['job_id']))).toMatchObject({
      status: 'complete',
      createdBy: null,
      result: { generated: 21 },
    });
  });

  it.each([
    ['nothing', {}, 422],
    ['all for nobody', { all: true }, 401],
    ['an empty list', { dataset_ids: [] }, 422],
    ['what is no id', { dataset_ids: ['x'] }, 422],
    ['501 ids', { dataset_ids: Array(501).fill(UNKNOWN) }, 422],
    ['a size that is not kept', { dataset_ids: [UNKNOWN], size: 100 }, 422],
    ['a size too small', { dataset_ids: [UNKNOWN], size: 31 }, 422],
  ])('refuses %s', async (_, json, status) => {
    expect((await app.call('POST', '/thumbnails/generate', null, json)).status).toBe(status);
  });

  it('of everything the caller may see', async () => {
    await app.place(files[0]!, 'a.tif', { visibility: 'private' });
    expect((await app.call('POST', '/thumbnails/generate', owner(), { all: true })).body).toMatchObject({
      generated: 1,
    });
    expect((await app.call('POST', '/thumbnails/generate', app.people.other, { all: true })).body).toMatchObject({
      generated: 0,
    });
  });
});
