import { cp, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { Collection } from '../../src/catalog/index.js';
import { JobEndings } from '../../src/jobs/index.js';
import { JobSweeper } from '../../src/jobs/job-sweeper.js';
import { expectValid } from '../support/stac-validity.js';
import { startZarrApp, type ZarrApp } from '../support/zarr-app.js';
import { axis, goodArrays, putZarrV2, type TestArrays } from '../support/zarr-stores.js';
import { COLLECTIONS, crsUrl, ZarrUser, type ZarrBody, type ZarrListBody } from '../support/zarr-user.js';

/** An application and several log-ins with argon2; generous for a busy machine. */
jest.setTimeout(60_000);

let app: ZarrApp;
let user: ZarrUser;
beforeAll(async () => {
  app = await startZarrApp();
  user = new ZarrUser(app);
});
afterAll(() => app?.close());

describe('a real store', () => {
  it('goes from CREATED to INGESTED and is described', async () => {
    await cp(resolve('samples/zarr'), join(app.folder, 'climate'), { recursive: true });
    const { status, body } = await user.create({ name: 'Climate 1999', path: 'climate/' });
    expect([status, body.data]).toMatchObject([
      201,
      { status: 'CREATED', ingestionErrors: null, envelope: null, width: null, height: null, zattrs: null },
    ]);
    await user.work(body.data.id);
    const found = await user.get(body.data.id);
    expect(found).toMatchObject({
      name: 'Climate 1999',
      s3Bucket: 'archive',
      path: 'climate/',
      crs: crsUrl(4326),
      status: 'INGESTED',
      ingestionErrors: null,
      width: 81,
      height: 33,
      zattrs: { license: 'Freely available' },
      envelope: {
        type: 'Polygon',
        crs: { type: 'name', properties: { name: 'urn:ogc:def:crs:OGC::CRS84' } },
        coordinates: [[[-85, 33], [-74.875, 33], [-74.875, 37.125], [-85, 37.125], [-85, 33]]],
      },
    }); // prettier-ignore
    const band = { bandIndex: 1, bitDepth: 32, sampleFormat: 'FLOAT', noData: 1.0000000200408773e20 };
    expect(found.additionalData?.bands).toEqual({ pr: { source: 'pr', ...band }, tas: { source: 'tas', ...band } });
    // An eighth of a degree is 13.9 km.
    expect(found.additionalData?.maxMetersPerPixel).toBeCloseTo(3 * 13_899, -1);
  });

  it('shows its data arrays, not its coordinates', async () => {
    const { id } = await user.ingested({ path: 'climate/' });
    const { body } = await app.call<ZarrListBody>('GET', `${COLLECTIONS}/${id}/arrays`, app.people.viewer);
    expect(body.data.map(({ name }) => name)).toEqual(['pr', 'tas']);
    expect(body.links).toMatchObject({ currentToken: '0' });
    expect(body.links).not.toHaveProperty('next');
    const one = await app.call<ZarrBody>('GET', `${COLLECTIONS}/${id}/arrays/pr`, app.people.viewer);
    expect(one.body.data).toEqual({
      name: 'pr',
      s3Bucket: 'archive',
      path: 'climate/pr/',
      zarray: {
        shape: [12, 33, 81],
        chunks: [1, 33, 81],
        dtype: '<f4',
        order: 'C',
        fill_value: 1.0000000200408773e20,
        compressor: { id: 'blosc', cname: 'zstd', clevel: 5, shuffle: 1, blocksize: 0 },
        filters: null,
        zarr_format: 2,
      },
      zattrs: { _ARRAY_DIMENSIONS: ['time', 'lat', 'lon'], long_name: 'monthly_sum_pr', name: 'pr', units: 'mm/m' },
    });
    const narrowed = await app.call<ZarrListBody>('GET', `${COLLECTIONS}/${id}/arrays?search=TA`, app.people.viewer);
    expect(narrowed.body.data.map(({ name }) => name)).toEqual(['tas']);
    for (const name of ['time', 'nope', '%00'])
      expect((await app.call('GET', `${COLLECTIONS}/${id}/arrays/${name}`, app.people.viewer)).status).toBe(404);
  });

  it('written by zarr-python, with chunks that are missing', async () => {
    await cp(resolve('test/fixtures/zarr/dataset3d'), join(app.folder, 'dataset3d'), { recursive: true });
    const found = await user.ingested({ path: 'dataset3d/' });
    expect(found).toMatchObject({ status: 'INGESTED', width: 2000, height: 1000 });
    expect(found.additionalData?.bands).toEqual({
      dataset: { source: 'dataset', bandIndex: 1, bitDepth: 64, sampleFormat: 'FLOAT', noData: 'NaN' },
    });
    const scene = await user.scene(found.id);
    expect(scene?.item.properties).toMatchObject({
      start_datetime: '2022-01-01T00:00:00.000Z',
      end_datetime: '2023-01-01T00:00:00.000Z',
    });
  });

  it('is a collection and a scene of the catalogue, for its account', async () => {
    const { id } = await user.ingested({ name: 'Climate', path: 'climate/' });
    const collection = await app.dataSource.manager.findOneByOrFail(Collection, { id: `zarr-${id}` });
    expect(collection).toMatchObject({
      kind: 'zarr',
      readers: [`account:${collection.accountId}`],
      definition: {
        bands: [{ name: 'pr', sampleType: 'FLOAT32', units: [{ unit: 'DN', scale: 1, offset: 0 }] }, { name: 'tas' }],
        mosaicking: ['SIMPLE', 'TILE'],
        coarsestResolutionM: expect.closeTo(3 * 13_899, -1),
      },
      document: {
        title: 'Climate',
        bands: [{ name: 'pr', data_type: 'float32', nodata: 1.0000000200408773e20, unit: 'mm/m' }, { name: 'tas' }],
        item_assets: { data: { type: 'application/vnd+zarr' } },
        'cube:dimensions': { lon: { type: 'spatial', axis: 'x' }, time: { type: 'temporal' } },
        'cube:variables': { pr: { dimensions: ['time', 'lat', 'lon'], type: 'data', unit: 'mm/m' } },
      },
      startAt: new Date('1999-01-31T00:00:00Z'),
      endAt: new Date('1999-12-31T00:00:00Z'),
    });
    const scene = await user.scene(id);
    expect(scene?.item).toMatchObject({
      id,
      bbox: [-85, 33, -74.875, 37.125],
      properties: {
        datetime: null,
        start_datetime: '1999-01-31T00:00:00.000Z',
        end_datetime: '1999-12-31T00:00:00.000Z',
        'proj:code': 'EPSG:4326',
        'proj:shape': [33, 81],
        'proj:transform': [0.125, 0, -85, 0, 0.125, 33],
      },
      assets: { data: { href: 's3://archive/climate/', type: 'application/vnd+zarr', roles: ['data'] } },
    });
    expect(scene?.bands).toMatchObject({ tas: { asset: 'data', href: 's3://archive/climate/tas/', index: 1 } });
    await expectValid(scene?.item);
    const steps = await app.dataSource.query(`SELECT time_steps[12] AS last FROM zarr_collections WHERE id = $1`, [id]);
    expect(steps).toEqual([{ last: new Date('1999-12-31T00:00:00Z') }]);
  });
});

describe('ingestion', () => {
  it('leaves out what breaks a rule and says so', async () => {
    const clouds = { dims: ['time', 'lat', 'lon'], shape: [3, 3, 4], dtype: '|u1' };
    const found = await user.ingested({ path: await user.store({ ...goodArrays(), clouds }) });
    expect([found.status, found.ingestionErrors]).toEqual([
      'INGESTED',
      'Array "clouds": dtype must be u4, i4, i8, f4 or f8, found "|u1".',
    ]);
    expect(Object.keys(found.additionalData?.bands ?? {})).toEqual(['B1']);
  });

  it.each([
    ['a rule of the group', { ...goodArrays(), lat: axis('lat', 89, 1, 3) }, 'must not cross a pole'],
    ['no valid array', { ...goodArrays(), B1: { ...goodArrays()['B1'], dtype: '<i2' } }, 'found "<i2"'],
  ])('fails for %s', async (_, arrays, sentence) => {
    const found = await user.ingested({ path: await user.store(arrays as TestArrays) });
    expect(found).toMatchObject({ status: 'FAILED', additionalData: null, envelope: null });
    expect(found.ingestionErrors).toContain(sentence);
    expect(await user.scene(found.id)).toBeUndefined();
  });

  it('fails where there is something, but no group', async () => {
    await app.bucket.put('no-group/readme.txt', Buffer.from('x'));
    const found = await user.ingested({ path: 'no-group/' });
    expect([found.status, found.ingestionErrors]).toEqual([
      'FAILED',
      'There is no Zarr group at "no-group/": neither .zgroup nor zarr.json',
    ]);
  });

  it('stores attributes that PostgreSQL could not take as they are', async () => {
    const path = await user.store(goodArrays());
    await writeFile(join(app.folder, path, '.zattrs'), '{"a\\u0000b": "x\\ud800y\\u0000", "missing": NaN}');
    expect(await user.ingested({ path })).toMatchObject({
      status: 'INGESTED',
      zattrs: { ab: 'x\ufffdy', missing: 'NaN' },
    });
  });

  it.each([
    ['around the antimeridian', axis('lon', 178.5, 1, 4), [178, 45, -178, 46.5]],
    ['in the other turn', axis('lon', 200.5, 1, 4), [-160, 45, -156, 46.5]],
    ['all around, from 0 to 360', axis('lon', 0.5, 1, 360), [-180, 45, 180, 46.5]],
  ])('places a grid of degrees %s', async (_, lon, bbox) => {
    const B1 = { dims: ['lat', 'lon'], shape: [3, lon.shape[0] as number], dtype: '<f4' };
    const { id } = await user.ingested({ path: await user.store({ lon, lat: axis('lat', 46.25, -0.5, 3), B1 }) });
    const scene = await user.scene(id);
    expect(scene?.item.bbox).toEqual(bbox);
    expect(JSON.parse(scene?.footprint ?? '')).toMatchObject({
      type: (bbox[0] ?? 0) > (bbox[2] ?? 0) ? 'MultiPolygon' : 'Polygon',
    });
  });

  it('places a projected grid where PROJ has it', async () => {
    const B1 = { dims: ['y', 'x'], shape: [3, 4], dtype: '<f4' };
    const arrays = { x: axis('x', 500_050, 100, 4), y: axis('y', 4_999_950, -100, 3), B1 };
    const found = await user.ingested({ path: await user.store(arrays), crs: crsUrl(32633) });
    expect(found).toMatchObject({
      status: 'INGESTED',
      additionalData: { maxMetersPerPixel: 300 },
      envelope: { crs: { properties: { name: 'urn:ogc:def:crs:EPSG::32633' } } },
    });
    // gdaltransform of the corners: UTM 33N has its middle at 15° E.
    const [west = 0, south = 0, east = 0, north = 0] = (await user.scene(found.id))?.item.bbox ?? [];
    expect(west).toBeCloseTo(15, 6);
    expect(north).toBeCloseTo(45.1535, 3);
    expect([east, south].map((n) => n.toFixed(3))).toEqual(['15.005', '45.151']);
    expect(
      (await user.ingested({ path: await user.store({ ...arrays, x: axis('x', 5e9, 100, 4) }), crs: crsUrl(32633) }))
        .status,
    ).toBe('FAILED');
  });

  it('never leaves a collection in limbo: a lost worker’s job is run again, a failed or cancelled one ends it', async () => {
    const path = await user.store(goodArrays());
    const { body } = await user.create({ path });
    const job = await app.jobOf(body.data.id);
    await app.dataSource.query(
      `UPDATE jobs SET status = 'running', started_at = now(), lease_until = now() - interval '1 second' WHERE id = $1`,
      [job.id],
    );
    await app.dataSource.query(`UPDATE zarr_collections SET status = 'INGESTING' WHERE id = $1`, [body.data.id]);
    expect(await app.work(JobSweeper).sweep({ wait: true })).toMatchObject({ requeued: 1 });
    expect(await app.runJob(job.id)).toMatchObject({ status: 'complete', attempt: 2 });
    expect((await user.get(body.data.id)).status).toBe('INGESTED');

    const cancelled = await user.create({ path });
    const { id } = await app.jobOf(cancelled.body.data.id);
    await app
      .work(JobEndings)
      .withLocked({ id, status: 'pending' }, (manager, row) =>
        app.work(JobEndings).end(manager, row, 'cancelled', null),
      );
    expect(await user.get(cancelled.body.data.id)).toMatchObject({
      status: 'FAILED',
      ingestionErrors: 'The ingestion was cancelled',
    });
  });

  it('ends quietly when its collection was deleted meanwhile', async () => {
    const { body } = await user.create({ path: await user.store(goodArrays()) });
    const job = await app.jobOf(body.data.id);
    expect((await app.call('DELETE', `${COLLECTIONS}/${body.data.id}`, app.people.editor)).status).toBe(204);
    expect(await app.runJob(job.id)).toMatchObject({ status: 'failed', errorCode: 'not_found' });
    expect((await app.call('GET', `${COLLECTIONS}/${body.data.id}`, app.people.editor)).status).toBe(404);
  });
});

describe('reingestion', () => {
  it('takes appended time steps and new arrays', async () => {
    const path = await user.store(goodArrays());
    const { id } = await user.ingested({ path });
    const { time, B1 } = goodArrays();
    await putZarrV2(app.bucket, path, {
      ...goodArrays(),
      time: { ...axis('time', 0, 1, 5, '<i8'), attributes: time?.attributes },
      B1: { ...B1, shape: [5, 3, 4], chunks: [3, 3, 4] } as never,
      B2: { ...B1, shape: [5, 3, 4], chunks: [3, 3, 4] } as never,
    });
    expect(await user.reingested(id)).toMatchObject({ status: 'INGESTED', ingestionErrors: null });
    expect((await user.scene(id))?.item.properties.end_datetime).toBe('2020-01-05T00:00:00.000Z');
    const { body } = await app.call<ZarrListBody>('GET', `${COLLECTIONS}/${id}/arrays`, app.people.viewer);
    expect(body.data.map(({ name }) => name)).toEqual(['B1', 'B2']);
  });

  it.each([
    [
      'another grid',
      { lon: axis('lon', 20, 0.5, 4) },
      'Array "lon": its axis was "4 values from 10.25 in steps of 0.5"',
    ],
    [
      'other time steps',
      { time: { ...axis('time', 1, 1, 3, '<i8'), attributes: { units: 'days since 2020-01-01' } } },
      'Array "time": step 0 was 2020-01-01T00:00:00.000Z and is 2020-01-02',
    ],
    [
      'another type',
      { B1: { dims: ['time', 'lat', 'lon'], shape: [3, 3, 4], dtype: '<f8' } },
      'Array "B1": its dtype was "<f4" and is "<f8"',
    ],
    [
      'an array that became invalid',
      {
        B1: { dims: ['time', 'lat', 'lon'], shape: [3, 3, 4], dtype: '<i2' },
        B2: { dims: ['lat', 'lon'], shape: [3, 4], dtype: '<f4' },
      },
      'Array "B1": was ingested and is missing or no longer valid',
    ],
  ] as const)('refuses %s and keeps the old content in use', async (_, change, sentence) => {
    const path = await user.store(goodArrays());
    const before = await user.ingested({ path });
    const scene = await user.scene(before.id);
    await putZarrV2(app.bucket, path, { ...goodArrays(), ...change } as TestArrays);
    const after = await user.reingested(before.id);
    expect(after).toEqual({ ...before, status: 'FAILED', ingestionErrors: expect.stringContaining(sentence) });
    expect(await user.scene(before.id)).toEqual(scene);

    await putZarrV2(app.bucket, path, goodArrays());
    expect(await user.reingested(before.id)).toMatchObject({ status: 'INGESTED', ingestionErrors: null });
  });

  it('repairs a collection whose first ingestion failed', async () => {
    const path = await user.store({ ...goodArrays(), lat: axis('lat', 89, 1, 3) });
    const { id, status } = await user.ingested({ path });
    await putZarrV2(app.bucket, path, goodArrays());
    expect([status, (await user.reingested(id)).status]).toEqual(['FAILED', 'INGESTED']);
  });

  it('is refused while an ingestion is under way', async () => {
    const { body } = await user.create({ path: await user.store(goodArrays()) });
    const again = await app.call<ZarrBody>('PUT', `${COLLECTIONS}/${body.data.id}/reingest`, app.people.editor);
    expect(again.status).toBe(409);
    expect(again.body.error.status).toBe(409);
    await user.work(body.data.id);
    expect((await user.get(body.data.id)).status).toBe('INGESTED');
  });
});
