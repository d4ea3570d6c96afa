import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startIngestApp, type Answer, type IngestApp } from '../support/ingest-app.js';
import { addRaster, createBody, makeVrt, type Headers } from '../support/vrt-rasters.js';

/** The documented example: upper case, version nibble 8. */
const UNKNOWN = '2489E9AD-2EE2-8E00-8EC9-32D5F69181C0';

let app: IngestApp;
let owner: Headers;
let other: Headers;
let viewer: Headers;
/** Two neighbours, one with another dtype, one that only its owner (`other`) sees; a VRT of the neighbours. */
let west: string;
let east: string;
let floats: string;
let hidden: string;
let vrt: string;

beforeAll(async () => {
  app = await startIngestApp();
  [owner, other, viewer] = [await app.asNew('editor'), await app.asNew('editor'), await app.asNew('viewer')];
  west = await addRaster(app, owner, { title: 'West' });
  east = await addRaster(app, owner, { title: 'East', at: [64, 0] });
  floats = await addRaster(app, owner, { type: 'Float32', visibility: 'public' });
  hidden = await addRaster(app, other, { title: 'Hidden' });
  vrt = await makeVrt(app, owner, [west, east], { visibility: 'public' });
}, 60_000);
afterAll(() => app?.close());

const detail = ({ body }: Answer) =>
  body['detail'] as string & Array<Record<string, unknown>> & Record<string, unknown>;
const countJobs = async () => Number((await app.dataSource.query('SELECT count(*) AS n FROM jobs'))[0].n);

describe.each(['create', 'check'])('POST /ingest/vrt/%s', (route) => {
  const post = (body: unknown, who: Headers = owner) => app.send('POST', `/ingest/vrt/${route}`, who, body);

  it.each<[string, object, Array<string | number>]>([
    ['no ids', { source_dataset_ids: [] }, ['body', 'source_dataset_ids']],
    ['501 ids', { source_dataset_ids: Array.from({ length: 501 }, () => UNKNOWN) }, ['body', 'source_dataset_ids']],
    ['something else than a list', { source_dataset_ids: UNKNOWN }, ['body', 'source_dataset_ids']],
    ['an id that is no UUID', { source_dataset_ids: [UNKNOWN, 'x'] }, ['body', 'source_dataset_ids']],
    ['an unknown type', { vrt_type: 'pile' }, ['body', 'vrt_type']],
    ['no strategy', { resolution_strategy: undefined }, ['body', 'resolution_strategy']],
    ['an unknown visibility', { visibility: 'secret' }, ['body', 'visibility']],
    ['a long summary', { summary: 'x'.repeat(5001) }, ['body', 'summary']],
  ])('refuses %s by its schema, naming the field', async (_, change, loc) => {
    const answer = await post({ ...createBody([west, east]), ...change });
    expect(answer.status).toBe(422);
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
    expect(detail(answer)).toContainEqual(expect.objectContaining({ loc, msg: expect.any(String) }));
  });

  it('refuses a body that is a list', async () => {
    expect((await post([])).status).toBe(422);
  });

  it('wants two sources, and says so before it looks at them', async () => {
    const answer = await post(createBody([UNKNOWN]));
    expect([answer.status, detail(answer)]).toEqual([422, expect.stringContaining('at least 2 sources, got 1')]);
  });

  it('refuses a source that is listed twice, in whatever case', async () => {
    const answer = await post(createBody([west, east, west.toUpperCase()]));
    expect(answer.status).toBe(422);
    expect(detail(answer)).toEqual([
      {
        source_id: west,
        code: 'duplicate_source',
        field: 'source_dataset_ids',
        severity: 'error',
        message: expect.any(String),
      },
    ]);
  });

  it('answers an unknown and a hidden source alike, naming the first', async () => {
    for (const id of [UNKNOWN, hidden]) {
      const answer = await post(createBody([west, id, vrt]));
      expect([answer.status, detail(answer)]).toEqual([404, `Dataset not found: ${id.toLowerCase()}`]);
    }
  });

  it('refuses a VRT as a source, naming it', async () => {
    const answer = await post(createBody([west, vrt]));
    expect([answer.status, detail(answer)]).toEqual([422, `Source ${vrt} is not a raster dataset but a vrt_dataset`]);
  });

  it.each<[string, (() => Headers) | null, number]>([
    ['nobody', null, 401],
    ['a stale token', () => ({ authorization: 'Bearer x.y.z' }), 401],
    ['a viewer', () => viewer, 403],
  ])('is not for %s', async (_, who, status) => {
    expect((await post(createBody([west, hidden]), who?.() ?? {})).status).toBe(status);
  });
});

describe('POST /ingest/vrt/create', () => {
  const create = (body: object) => app.send('POST', '/ingest/vrt/create', owner, body);

  it.each<[string, unknown]>([
    ['blank', '  '],
    ['missing', undefined],
    ['too long', 'x'.repeat(501)],
    ['not text', 7],
    ['holding NUL', 'a\0b'],
    ['holding half a character', 'a\ud800'],
  ])('refuses a title that is %s', async (_, title) => {
    const answer = await create({ ...createBody([west, east]), title });
    expect([answer.status, detail(answer)[0]?.['loc']]).toEqual([422, ['body', 'title']]);
  });

  it('answers misfits with every reason and starts nothing', async () => {
    const before = await countJobs();
    const answer = await create(createBody([west, floats]));
    expect(answer.status).toBe(422);
    expect(answer.body).toMatchObject({ type: 'about:blank', title: 'Validation Error', status: 422 });
    expect(detail(answer)).toEqual([
      {
        source_id: floats,
        code: 'dtype_mismatch',
        field: 'dtype',
        severity: 'error',
        message: 'dtype float32 differs from uint8',
      },
    ]);
    expect(await countJobs()).toBe(before);
  });

  it('accepts at /api, with a trailing slash, ids in upper case, and stores what the job needs', async () => {
    const body = { ...createBody([east.toUpperCase(), west]), title: ' Coast ', visibility: 'internal' };
    const answer = await app.send('POST', '/api/ingest/vrt/create/', owner, body);
    expect(answer.status).toBe(202);
    expect(answer.body).toEqual({ job_id: expect.any(String), status: 'accepted', message: 'VRT creation queued' });
    expect(await app.job(String(answer.body['job_id']))).toMatchObject({
      kind: 'vrt_create',
      status: 'pending',
      sourceFilename: 'vrt_mosaic',
      datasetId: null,
      request: { sourceIds: [east, west], title: 'Coast', summary: null, visibility: 'internal' },
      warnings: [
        { code: 'source_narrower_than_vrt', source_id: east },
        { code: 'source_narrower_than_vrt', source_id: west },
      ],
    });
  });

  it('answers a repeated Idempotency-Key with the first job', async () => {
    const headers = { ...owner, 'idempotency-key': 'twice' };
    const send = () => app.send('POST', '/ingest/vrt/create', headers, createBody([west, east]));
    const [first, second] = [await send(), await send()];
    expect([second.status, second.body['job_id']]).toEqual([202, first.body['job_id']]);
  });
});

describe('POST /ingest/vrt/check', () => {
  const check = async (body: object) => (await app.send('POST', '/ingest/vrt/check/', owner, body)).body;

  it('predicts the VRT without building it', async () => {
    const before = await countJobs();
    const { title: _, ...body } = createBody([west, east]);
    expect(await check(body)).toEqual({
      compatible: true,
      errors: [],
      warnings: [],
      predicted: {
        crs: expect.stringContaining('UTM zone 33N'),
        epsg: 32633,
        extent: [500_000, 4_999_520, 501_280, 5_000_000],
        bbox_wgs84: [
          expect.closeTo(15, 9),
          expect.closeTo(45.1493, 3),
          expect.closeTo(15.0163, 3),
          expect.closeTo(45.1536, 3),
        ],
        width: 128,
        height: 48,
        res_x: 10,
        res_y: 10,
        band_count: 1,
        dtype: 'uint8',
        nodata: null,
        source_count: 2,
      },
    });
    expect(await countJobs()).toBe(before);
  });

  it('answers misfits and warnings as its result', async () => {
    const body = { ...createBody([west, floats]), visibility: 'public' };
    expect(await check(body)).toEqual({
      compatible: false,
      errors: [expect.objectContaining({ code: 'dtype_mismatch', source_id: floats })],
      warnings: [expect.objectContaining({ code: 'source_narrower_than_vrt', source_id: west, severity: 'warning' })],
      predicted: null,
    });
  });
});

describe('changing the sources', () => {
  const add = (id: string, who = owner, to = vrt) =>
    app.send('POST', `/ingest/vrt/${to}/sources/`, who, { source_dataset_id: id });
  const remove = (id: string, who = owner, from = vrt) => app.send('DELETE', `/ingest/vrt/${from}/sources/${id}/`, who);
  const put = (ids: string[], who = owner, to = vrt) =>
    app.send('PUT', `/datasets/${to}/vrt/sources`, who, { source_dataset_ids: ids });
  const regenerate = (who = owner, of = vrt) => app.send('POST', `/datasets/${of}/vrt/regenerate/`, who);

  it.each<[string, () => Promise<Answer>]>([
    ['adding', () => add(floats, owner, UNKNOWN)],
    ['removing', () => remove(west, owner, UNKNOWN)],
    ['setting', () => put([west, east], owner, UNKNOWN)],
    ['regenerating', () => regenerate(owner, UNKNOWN)],
  ])('of an unknown VRT is 404 with its id: %s', async (_, request) => {
    const answer = await request();
    expect([answer.status, detail(answer)]).toEqual([404, `VRT dataset not found: ${UNKNOWN.toLowerCase()}`]);
  });

  it('of a raster that is no VRT is 404', async () => {
    expect((await add(east, owner, west)).status).toBe(404);
    expect((await regenerate(owner, west)).status).toBe(404);
  });

  it('is for owner and administrator only: whoever sees the VRT gets 403', async () => {
    const answers = [await add(floats, other), await remove(west, other), await put([west, east], other)];
    expect([...answers, await regenerate(other)].map(({ status }) => status)).toEqual([403, 403, 403, 403]);
  });

  it('by adding names a source that is hidden or unknown before it says who owns the VRT', async () => {
    expect((await add(UNKNOWN, other)).status).toBe(404);
    const answer = await add(hidden);
    expect([answer.status, detail(answer)]).toEqual([404, `Dataset not found: ${hidden}`]);
  });

  it('by adding refuses a VRT, a linked source, and a misfit', async () => {
    expect((await add(vrt)).status).toBe(422);
    const linked = await add(west.toUpperCase());
    expect([linked.status, detail(linked)]).toEqual([409, 'Source already linked to this VRT']);
    const misfit = await add(floats);
    expect([misfit.status, detail(misfit)]).toEqual([422, [expect.objectContaining({ code: 'dtype_mismatch' })]]);
  });

  it('by removing keeps two sources, which is said before membership is', async () => {
    const answer = await remove(floats);
    expect([answer.status, detail(answer)]).toEqual([422, expect.stringContaining('at least 2 sources')]);
  });

  it('by removing refuses a source that is not linked', async () => {
    const third = await addRaster(app, owner, { at: [0, 48] });
    const three = await makeVrt(app, owner, [west, east, third]);
    const answer = await remove(floats, owner, three);
    expect([answer.status, detail(answer)]).toEqual([404, 'Source not linked to this VRT']);
  });

  it('by setting refuses one source, repeated ones, hidden ones and misfits', async () => {
    const statuses = [];
    for (const ids of [[west], [west, west], [west, hidden], [west, UNKNOWN], [west, vrt], [west, floats]])
      statuses.push((await put(ids)).status);
    expect(statuses).toEqual([422, 422, 404, 404, 422, 422]);
  });

  it('refuses a 501st source', async () => {
    const big = await makeVrt(app, owner, [west, east]);
    await app.dataSource.query(
      `INSERT INTO datasets (id, record_type, title) SELECT gen_random_uuid(), 'raster_dataset', 'filler ' || n
         FROM generate_series(3, 500) n`,
    );
    await app.dataSource.query(
      `INSERT INTO vrt_source_links SELECT $1, id, substr(title, 8)::int FROM datasets WHERE title LIKE 'filler%'`,
      [big],
    );
    const third = await addRaster(app, owner);
    const answer = await add(third, owner, big);
    expect([answer.status, detail(answer)]).toEqual([
      422,
      [expect.objectContaining({ code: 'too_many_sources', source_id: third })],
    ]);
  });

  it('needs the capability to upload, except for regenerating', async () => {
    const ids = [await addRaster(app, viewer), await addRaster(app, viewer)];
    const admin = await app.asAdmin();
    const own = await makeVrt(app, admin, ids);
    await app.dataSource.query(
      'UPDATE datasets SET created_by = (SELECT created_by FROM datasets WHERE id = $1) WHERE id = $2',
      [ids[0], own],
    );
    expect([(await add(floats, viewer, own)).status, (await put(ids, viewer, own)).status]).toEqual([403, 403]);
    expect((await regenerate(viewer, own)).status).toBe(202);
  });
});
