import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { DomainError } from '#libs/errors';
import { DeletionGuards, VisibilityWarnings } from '../../src/datasets/index.js';
import { Job } from '../../src/jobs/index.js';
import { startDatasetsApp, type DatasetsApp } from '../support/datasets-app.js';
import { FakeRasterPool } from '../support/fake-raster-pool.js';

/** An application and several log-ins with argon2; generous for a busy machine. */
jest.setTimeout(60_000);

let app: DatasetsApp;
beforeAll(async () => {
  app = await startDatasetsApp(new FakeRasterPool());
});
afterAll(() => app.close());

describe('PATCH /datasets/{id}', () => {
  let id: string;
  beforeEach(async () => {
    id = (await app.add({ summary: 'before', identifier: 'before', temporalStart: new Date('2020-01-01Z') })).id;
  });

  const patch = (json: unknown) => app.call('PATCH', `/datasets/${id}`, app.people.owner, json);
  const version = async () => {
    const [row] = await app.dataSource.query<[{ tile_cache_version: number }]>(
      'SELECT tile_cache_version FROM datasets WHERE id = $1',
      [id],
    );
    return row.tile_cache_version;
  };

  it('changes what is given and leaves the rest', async () => {
    const { status, body } = await patch({ title: '  A better title ' });
    expect(status).toBe(200);
    expect(body).toMatchObject({ title: 'A better title', summary: 'before', identifier: 'before', warnings: [] });
    expect(body['temporal_start']).toBe('2020-01-01T00:00:00.000Z');
    expect((await app.call('GET', `/datasets/${id}`, app.people.owner)).body['title']).toBe('A better title');
  });

  it('clears with null what can be empty, and takes null as absent elsewhere', async () => {
    const nothing = {
      title: null,
      summary: null,
      identifier: null,
      visibility: null,
      temporal_start: null,
      is_dem: null,
    };
    const { status, body } = await patch(nothing);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      title: 'Sentinel-2 29RKH B04',
      summary: null,
      abstract: null,
      identifier: null,
      visibility: 'private',
      temporal_start: null,
    });
    expect(body.raster['is_dem']).toBe(false);
  });

  it.each([
    [{ title: '   ' }, 'title'],
    [{ title: 'x'.repeat(501) }, 'title'],
    [{ title: 7 }, 'title'],
    [{ title: 'a\0b' }, 'title'],
    [{ summary: 'x'.repeat(5001) }, 'summary'],
    [{ visibility: 'secret' }, 'visibility'],
    [{ temporal_start: 'yesterday' }, 'temporal_start'],
    [{ temporal_end: 1582108401 }, 'temporal_end'],
    [{ temporal_end: '2019-01-01' }, 'temporal_end'],
    [{ temporal_start: '2022-01-01', temporal_end: '2021-01-01' }, 'temporal_end'],
    [{ is_dem: 'perhaps' }, 'is_dem'],
  ])('refuses %j', async (json, field) => {
    const { status, body } = await patch(json);
    expect(status).toBe(422);
    expect((body['detail'] as [{ loc: string[] }])[0].loc).toEqual(['body', field]);
  });

  it.each([undefined, '', 'null', '[]', '"text"', '7', '{"title":', '{}', '[{"title":"x"}]'])(
    'never fails on the body %j, and changes nothing',
    async (body) => {
      const headers = { 'content-type': 'application/json' };
      for (const [method, path] of [
        ['PATCH', ''],
        ['PUT', '/grants'],
      ] as const)
        // prettier-ignore
        expect((await app.fetch(`/datasets/${id}${path}`, app.people.owner, { method, headers, body })).status).toBeLessThan(500);
      expect((await app.call('GET', `/datasets/${id}`, app.people.owner)).body['title']).toBe('Sentinel-2 29RKH B04');
    },
  );

  it('takes the longest title and summary there are', async () => {
    const { body } = await patch({ title: 'x'.repeat(500), summary: 'y'.repeat(5000) });
    expect([String(body['title']).length, String(body['summary']).length]).toEqual([500, 5000]);
  });

  it('bumps the cache version when the visibility changes, and only then', async () => {
    await patch({ title: 'other' });
    await patch({ visibility: 'private' });
    expect(await version()).toBe(1);
    await patch({ visibility: 'public' });
    expect(await version()).toBe(2);
    await patch({ visibility: 'internal', title: 'third' });
    expect(await version()).toBe(3);
  });

  it('keeps a correction of is_dem apart from the guess', async () => {
    expect((await patch({ is_dem: true })).body.raster['is_dem']).toBe(true);
    const [row] = await app.dataSource.query<[object]>(
      'SELECT is_dem, is_dem_override FROM raster_assets WHERE dataset_id = $1',
      [id],
    );
    expect(row).toEqual({ is_dem: false, is_dem_override: true });
  });

  it('passes on what a wider visibility exposes', async () => {
    const warning = { code: 'source_narrower_than_vrt', message: 'A source is private', source_id: randomUUID() };
    app.get(VisibilityWarnings).register(async (dataset) => (dataset.visibility === 'public' ? [warning] : []));
    expect((await patch({ visibility: 'internal' })).body['warnings']).toEqual([]);
    expect((await patch({ visibility: 'public' })).body['warnings']).toEqual([warning]);
    expect((await patch({ title: 'still public' })).body['warnings']).toEqual([]);
  });

  it('lets an administrator change a dataset of nobody', async () => {
    const nobodys = await app.add({ createdBy: null, visibility: 'public' });
    const { status } = await app.call('PATCH', `/datasets/${nobodys.id}`, app.people.admin, { title: 'adopted' });
    expect(status).toBe(200);
    expect((await app.call('PATCH', `/datasets/${nobodys.id}`, app.people.owner, { title: 'x' })).status).toBe(403);
  });

  it('gives a detail that changes its ETag with its content', async () => {
    const get = (etag?: string | null) =>
      app.fetch(`/datasets/${id}`, app.people.owner, { headers: etag ? { 'if-none-match': etag } : {} });
    const etag = (await get()).headers.get('etag');
    expect((await get(etag)).status).toBe(304);
    await patch({ title: 'new' });
    expect((await get(etag)).status).toBe(200);
  });
});

describe('DELETE /datasets/{id}', () => {
  const remove = (id: string, who = app.people.owner) => app.call('DELETE', `/datasets/${id}`, who);
  const keysOf = async (id: string) => {
    const keys: string[] = [];
    for (const prefix of [`rasters/${id}/`, `cache/thumbnails/${id}/`])
      for await (const { key } of app.store.list(prefix)) keys.push(key);
    return keys;
  };
  const aJob = async (datasetId: string, status: Job['status']): Promise<string> => {
    const id = randomUUID();
    const job = { id, attemptId: randomUUID(), kind: 'vrt_rebuild', family: 'vrt', status, datasetId } as const;
    await app.dataSource.manager.insert(Job, job);
    return id;
  };

  it('removes the row, every object and the drawings, and nothing of others', async () => {
    const { id } = await app.add({ visibility: 'public' });
    const neighbour = await app.add();
    await app.store.put(`rasters/${id}/generations/x/source.vrt`, new Uint8Array(3));
    expect((await app.fetch(`/datasets/${id}/thumbnail.png?size=64`)).status).toBe(200);
    expect(await keysOf(id)).toHaveLength(3);

    const answer = await remove(id);
    expect(answer).toEqual({ status: 200, body: { deleted: id, terrain_deleted: [], file_deleted: true } });
    expect(await keysOf(id)).toEqual([]);
    expect(await keysOf(neighbour.id)).toHaveLength(1);
    expect((await app.fetch(`/datasets/${id}`)).status).toBe(404);
    expect((await remove(id)).status).toBe(404);
  });

  it('says when there was no file any more', async () => {
    const { id } = await app.add({ bytes: null });
    expect((await remove(id)).body).toEqual({ deleted: id, terrain_deleted: [], file_deleted: false });
  });

  it('takes an id in upper case', async () => {
    const { id } = await app.add();
    expect((await remove(id.toUpperCase())).body['deleted']).toBe(id);
  });

  it('is refused by a guard, and then nothing is gone', async () => {
    const { id } = await app.add();
    const detail = { message: 'This raster feeds a VRT', dependent_vrts: [{ vrt_dataset_id: randomUUID() }] };
    app.get(DeletionGuards).register(async (_, dataset) => {
      if (dataset.id === id) throw new DomainError('CONFLICT', detail.message, { detail });
    });
    const { status, body } = await remove(id);
    expect([status, body['detail']]).toEqual([409, detail]);
    expect(await keysOf(id)).toHaveLength(1);
  });

  it.each(['pending', 'running', 'fanned_out'] as const)('waits for a %s job', async (status) => {
    const { id } = await app.add();
    const jobId = await aJob(id, status);
    const answer = await remove(id);
    expect(answer.status).toBe(409);
    expect(answer.body['detail']).toMatchObject({ job_id: jobId });
  });

  it('keeps the jobs that made it, without its id', async () => {
    const { id } = await app.add();
    const jobId = await aJob(id, 'complete');
    expect((await remove(id)).status).toBe(200);
    expect(await app.dataSource.manager.findOneBy(Job, { id: jobId })).toMatchObject({ datasetId: null });
  });

  it('is a conflict, not a fault, when something refers to it that no guard knew of', async () => {
    const [source, vrt] = [await app.add(), await app.add()];
    await app.dataSource.query(
      'INSERT INTO vrt_source_links (vrt_dataset_id, source_dataset_id, position) VALUES ($1, $2, 0)',
      [vrt.id, source.id],
    );
    expect((await remove(source.id)).status).toBe(409);
    expect((await remove(vrt.id)).status).toBe(200);
    expect((await remove(source.id)).status).toBe(200);
  });

  it('succeeds once when asked twice at the same moment', async () => {
    const { id } = await app.add();
    const answers = await Promise.all([remove(id), remove(id), remove(id)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 404, 404]);
  });
});
