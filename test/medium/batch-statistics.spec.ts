import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { cutSample } from '../support/byoc-app.js';
import { type Json } from '../support/catalog-app.js';
import { BATCH, type BatchStatisticsApp, SAMPLE, startBatchStatisticsApp } from '../support/batch-statistics-app.js';
import { squareRing } from '../support/a-geopackage.js';

/** Batch statistics end to end: GeoPackage and rasters in buckets, real renderers, results in a bucket. */
let app: BatchStatisticsApp;
let type: string;
beforeAll(async () => {
  app = await startBatchStatisticsApp();
  const id = await app.createCollection({ s3Bucket: 'scenes' });
  for (const [path, sensingTime] of [
    ['a', '2020-02-19T11:33:21Z'],
    ['b', '2020-03-05T11:33:21Z'],
  ]) {
    await cutSample('B04.tif', await app.file('scenes', `${path}/B04.tif`), ['-a_nodata', '0']);
    await app.ingested(id, { path: `${path}/(BAND).tif`, sensingTime });
  }
  type = `byoc-${id}`;
  for (const bucket of ['results', 'alone']) await app.file(bucket, 'x');
}, 120_000);
afterAll(() => app.close());

const SCRIPT = `//VERSION=3
function setup() {
  return { input: ['B04', 'dataMask'], output: [{ id: 'red', bands: 1 }, { id: 'dataMask', bands: 1 }] };
}
function evaluatePixel(s) {
  return { red: [s.B04], dataMask: [s.dataMask] };
}`;
const AGGREGATION = {
  timeRange: { from: '2020-02-01T00:00:00Z', to: '2020-05-01T00:00:00Z' },
  aggregationInterval: { of: 'P1M' },
  resx: 100,
  resy: 100,
  evalscript: SCRIPT,
};
const CALCULATIONS = {
  default: { statistics: { default: { percentiles: { k: [50] } } }, histograms: { default: { nBins: 4 } } },
};
const FIELDS = [
  { id: 7, identifier: 'A7', east: 1_000, south: 3_000, size: 1_000 },
  { id: 8, identifier: 'B/8', east: 20_050, south: 20_050, size: 730 },
  { id: 9, east: -90_000, south: 3_000, size: 500 },
];

async function order(changes: Json = {}): Promise<Json> {
  const { aggregation = {}, ...others } = changes;
  return {
    input: {
      features: { s3: { url: others.features ?? (await app.fields('fields.gpkg', FIELDS)) } },
      data: [{ type: others.type ?? type }],
    },
    aggregation: { ...AGGREGATION, ...aggregation },
    calculations: CALCULATIONS,
    output: { s3: { url: 's3://results/stats' } },
    ...others.top,
  };
}

/** What the Statistical API answers for a field. */
async function statistics(
  { east, south, size }: (typeof FIELDS)[number],
  aggregation: Json = AGGREGATION,
): Promise<Json> {
  const crs = `http://www.opengis.net/def/crs/EPSG/0/${SAMPLE.epsg}`;
  const ring = squareRing(SAMPLE.west + east, SAMPLE.north - south, size);
  const bounds = { geometry: { type: 'Polygon', coordinates: [ring] }, properties: { crs } };
  const body = { input: { bounds, data: [{ type }] }, aggregation, calculations: CALCULATIONS };
  const answer = await app.call('POST', '/api/v1/statistics', app.people.editor, body);
  expect(answer.status).toBe(200);
  return answer.body;
}

const UUID = expect.stringMatching(/^[0-9a-f-]{36}$/) as unknown;

describe('a task', () => {
  it('is made, shown, done, and its results are those of the Statistical API', async () => {
    const body = await order();
    const made = await app.create(body);
    expect(made.status).toBe(201);
    const { id, created } = made.body;
    expect(made.body).toEqual({
      ...{ id: UUID, status: 'CREATED', completionPercentage: 0, created, costPU: 0, costPu: 0 },
      ...{ request: body, userAction: 'NONE', domainAccountId: UUID, projectId: UUID, workspaceId: UUID },
    });
    expect((await app.act(id, 'start')).status).toBe(204);
    expect(await app.status(id)).toMatchObject({ status: 'ANALYSING', completionPercentage: 0, lastUpdated: expect.any(String) }); // prettier-ignore
    await app.worker.analyse();
    const done = await app.reaches(id, 'DONE');
    expect(done).toMatchObject({
      completionPercentage: 100,
      userAction: 'START',
      userActionUpdated: expect.any(String),
    });
    expect(done.costPU).toBeGreaterThan(0);
    expect(done.costPU).toBe(done.costPu);
    expect(await app.status(id)).toEqual({
      ...{ id, status: 'DONE', completionPercentage: 100, created, lastUpdated: done.lastUpdated },
      ...{ costPU: done.costPU, costPu: done.costPU },
    });
    for (const field of FIELDS) {
      const { response, ...feature } = await app.result('results', `stats/${id}/${field.id}.json`);
      expect(feature).toEqual({ id: field.id, identifier: field.identifier ?? '' });
      expect(response).toEqual(await statistics(field));
    }
    const { response } = await app.result('results', `stats/${id}/7.json`);
    expect(response.data).toHaveLength(2);
    expect(response.data[0].outputs.red.bands.B0).toMatchObject({
      stats: { sampleCount: 100, noDataCount: 0, percentiles: { '50.0': expect.any(Number) } },
      histogram: { bins: { length: 4 } },
    });
    const list = await app.call('GET', `${BATCH}?sort=created:desc&count=1&search=${id}`, app.people.editor);
    expect(list.body.data).toEqual([done]);
    expect((await app.call('GET', `${BATCH}/${id}`, app.people.other)).status).toBe(404);
  });
});

/** Makes a task that waits for its analysis. */
async function created(body: Json): Promise<string> {
  const made = await app.create(body);
  expect(made).toMatchObject({ status: 201 });
  return made.body.id as string;
}

describe('actions', () => {
  /** What each state answers (batch-v2 §7): rows are states, columns actions. */
  const ACTIONS = ['analyse', 'start', 'stop', 'cancel'] as const;
  const setStatus = (id: string, status: string) =>
    app.dataSource.query('UPDATE batch_tasks SET status = $2 WHERE id = $1', [id, status]);

  it.each([
    ['CREATED', [204, 204, 400, 400]],
    ['ANALYSING', [400, 204, 204, 204]],
    ['ANALYSIS_DONE', [400, 204, 204, 204]],
    ['PROCESSING', [400, 400, 204, 204]],
    ['STOPPED', [400, 204, 400, 400]],
    ['DONE', [400, 400, 400, 400]],
    ['FAILED', [400, 400, 400, 400]],
  ] as const)('in %s', async (status, expected) => {
    const statuses: number[] = [];
    for (const action of ACTIONS) {
      const id = await created(await order());
      await setStatus(id, status);
      const answer = await app.act(id, action);
      statuses.push(answer.status);
      if (answer.status === 400) expect(answer.body.error.code).toBe('COMMON_BAD_PAYLOAD');
      else expect(answer.body).toBeNull();
      await app.dataSource.query('DELETE FROM jobs WHERE kind = $1', ['batch_analysis']);
      await app.dataSource.query('DELETE FROM batch_tasks WHERE id = $1', [id]);
    }
    expect(statuses).toEqual(expected);
  });

  it('are those of the account alone, and of whom may export', async () => {
    const id = await created(await order());
    for (const action of ACTIONS) expect((await app.act(id, action, app.people.other)).status).toBe(404);
    expect((await app.call('POST', `${BATCH}/${id}/start`, null)).status).toBe(401);
    expect((await app.act('nonsense', 'start')).status).toBe(400);
  });

  it('analyse, then stop before the first feature, then go on', async () => {
    const id = await created(await order());
    await app.act(id, 'analyse');
    await app.worker.analyse();
    const analysed = await app.reaches(id, 'ANALYSIS_DONE');
    expect(analysed).toMatchObject({ userAction: 'ANALYSE', completionPercentage: 0, costPU: 0 });
    await app.act(id, 'stop');
    expect(await app.status(id)).toMatchObject({ status: 'STOPPED', stoppedStatusReason: 'USER_ACTION' });
    expect(await app.result('results', `stats/${id}/7.json`)).toBeNull();
    await app.act(id, 'start');
    expect(await app.reaches(id, 'DONE')).not.toHaveProperty('stoppedStatusReason');
    expect(await app.result('results', `stats/${id}/7.json`)).toMatchObject({ id: 7 });
  });
});

describe('requests', () => {
  const changed = async (change: (body: Json) => void) => {
    const body = structuredClone(await order());
    change(body);
    return app.create(body);
  };

  it.each<[string, (body: Json) => void, string]>([
    ['no features', (body) => delete body.input.features, 'input->features'],
    ['no data', (body) => delete body.input.data, 'input->data'],
    ['bounds of their own', (body) => (body.input.bounds = { bbox: [0, 0, 1, 1] }), 'input->bounds'],
    ['no output', (body) => delete body.output, 'output'],
    ['a wrapped output', (body) => (body.output = { delivery: body.output }), 'output->s3'],
    ['Google storage', (body) => (body.output = { gs: { url: 'gs://b' } }), 'output->gs'],
    ['a result for all', (body) => (body.output.s3.url = 's3://results/<REQUEST_ID>.json'), 'output->s3->url'],
    ['a way out of the bucket', (body) => (body.output.s3.url = 's3://results/../<ID>'), 'output->s3->url'],
    ['an unknown bucket', (body) => (body.output.s3.url = 's3://nobodys/x'), '"nobodys"'],
    ['the platform’s own bucket', (body) => (body.output.s3.url = 's3://swath/x'), '"swath"'],
    ['no interval', (body) => delete body.aggregation.aggregationInterval, 'aggregation->aggregationInterval'],
    ['a strange interval', (body) => (body.aggregation.aggregationInterval.of = '1 month'), 'aggregation->aggregationInterval->of'], // prettier-ignore
    ['two sizes', (body) => (body.aggregation.width = 10), 'Only width and height or resx and resy'],
    ['no script', (body) => delete body.aggregation.evalscript, 'aggregation->evalscript'],
    ['two scripts', (body) => (body.aggregation.evalscriptReference = body.output), 'aggregation->evalscriptReference'],
    ['a long script', (body) => (body.aggregation.evalscript += `//${'x'.repeat(33_000)}`), 'aggregation->evalscript'],
    ['half a key', (body) => (body.output.s3.accessKey = 'A'), 'output->s3->secretAccessKey'],
    ['no bins', (body) => (body.calculations.default.histograms.default.nBins = 0), 'nBins'],
  ])('with %s are refused', async (_, change, where) => {
    const answer = await changed(change);
    expect(answer.status).toBe(400);
    expect(answer.body.error.message).toContain(where);
  });

  it('are taken as a form, and need credentials', async () => {
    const { evalscript, ...aggregation } = AGGREGATION;
    const form = new FormData();
    form.set('request', JSON.stringify({ ...(await order()), aggregation }));
    form.set('evalscript', evalscript);
    const answer = await app.fetch(BATCH, app.people.editor, { method: 'POST', body: form });
    expect(answer.status).toBe(201);
    const taken = ((await answer.json()) as Json).request.aggregation.evalscript as string;
    expect(taken.replaceAll('\r\n', '\n')).toBe(evalscript);
    expect((await app.call('POST', BATCH, null, await order())).status).toBe(401);
  });

  it('keep keys sealed and never show them', async () => {
    const body = await order();
    body.output.s3 = { url: 's3://results/stats', accessKey: 'AKIA-OURS', secretAccessKey: 'our-secret', region: 'x' };
    const id = await created(body);
    const shown = (await app.call('GET', `${BATCH}/${id}`, app.people.editor)).body;
    expect(shown.request.output).toEqual({ s3: { url: 's3://results/stats', region: 'x' } });
    const [{ row }] = await app.dataSource.query('SELECT t::text AS row FROM batch_tasks t WHERE id = $1', [id]);
    for (const secret of ['AKIA-OURS', 'our-secret']) {
      expect(JSON.stringify(shown)).not.toContain(secret);
      expect(row).not.toContain(secret);
    }
    const [{ secrets }] = await app.dataSource.query('SELECT secrets FROM batch_tasks WHERE id = $1', [id]);
    expect(secrets).toEqual(expect.any(String));
  });
});

/** Why its analysis fails. */
async function failure(changes: Json): Promise<string> {
  const id = await created(await order(changes));
  await app.act(id, 'start');
  await app.worker.analyse();
  const { status, error, completionPercentage } = await app.status(id);
  expect([status, completionPercentage]).toEqual(['FAILED', 0]);
  return error as string;
}

describe('an analysis', () => {
  const square = FIELDS.slice(0, 1);

  it.each<[string, () => Promise<Json>, string | RegExp]>([
    ['no such file', async () => ({ features: 's3://fields/nothing.gpkg' }), 'There is no object s3://fields/nothing.gpkg'],
    ['a bucket as a file', async () => ({ features: 's3://fields' }), 'There is no object s3://fields'],
    ['no features', async () => ({ features: await app.fields('none.gpkg', []) }), 'no features'],
    ['another CRS', async () => ({ features: await app.fields('crs.gpkg', square, { srsId: 3032 }) }), '3032'],
    ['a script that does not parse', async () => ({ aggregation: { evalscript: '//VERSION=3\nfunction (' } }), /SyntaxError/],
    ['a script without dataMask', async () => ({ aggregation: { evalscript: SCRIPT.replace("{ id: 'dataMask', bands: 1 }", '') } }), 'dataMask'],
    ['an unknown band', async () => ({ aggregation: { evalscript: SCRIPT.replaceAll('B04', 'B99') } }), 'B99'],
    ['an unknown collection', async () => ({ type: 'byoc-00000000-0000-0000-0000-000000000000' }), 'input->data->0->type'],
    ['features all too large', async () => ({ aggregation: { resx: 0.01, resy: 0.01 } }), 'larger than allowed 2500'],
    ['no such script', async () => ({ aggregation: { evalscript: undefined, evalscriptReference: { s3: { url: 's3://fields/nothing.js' } } } }), 's3://fields/nothing.js'],
  ])('fails of %s', async (_, changes, why) => {
    expect(await failure(await changes())).toMatch(why);
  }); // prettier-ignore

  it('fails of what is no GeoPackage', async () => {
    await writeFile(await app.file('fields', 'text.gpkg'), 'id,geometry');
    expect(await failure({ features: 's3://fields/text.gpkg' })).toMatch(/GeoPackage/);
  });

  it('fails of a bucket that does not answer, and of identifiers too long for a key', async () => {
    const away = { url: 's3://away/x', accessKey: 'A', secretAccessKey: 'B' };
    expect(await failure({ top: { output: { s3: away } } })).toContain('"away"');
    const long = await app.fields('long.gpkg', [{ ...FIELDS[0]!, identifier: 'x'.repeat(300) }]);
    const output = { s3: { url: 's3://results/<IDENTIFIER>.json' } };
    expect(await failure({ features: long, top: { output } })).toContain('Feature 7');
  });

  it('takes a script out of a bucket, as it was then', async () => {
    const path = await app.file('fields', 'script.js');
    await writeFile(path, SCRIPT);
    const aggregation = { evalscript: undefined, evalscriptReference: { s3: { url: 's3://fields/script.js' } } };
    const id = await created(await order({ aggregation }));
    await app.act(id, 'analyse');
    await app.worker.analyse();
    await writeFile(path, 'gone');
    await app.act(id, 'start');
    await app.reaches(id, 'DONE');
    const { response } = await app.result('results', `stats/${id}/7.json`);
    expect(response).toEqual(await statistics(FIELDS[0]!));
  });

  it('leaves nothing beside the results', async () => {
    const { id } = await app.done(await order({ top: { output: { s3: { url: 's3://alone' } } } }));
    expect((await readdir(join(app.dataDir, 'buckets', 'alone', id))).sort()).toEqual(['7.json', '8.json', '9.json']);
  });
});

describe('a feature', () => {
  it('that is at fault is told in its own result', async () => {
    const large = { id: 10, identifier: 'too large', east: 0, south: 40_000, size: 30_000 };
    const features = await app.fields('mixed.gpkg', [...FIELDS, large]);
    const aggregation = { resx: 10, resy: 10 };
    const { id } = await app.done(await order({ features, aggregation }));
    expect(await app.result('results', `stats/${id}/10.json`)).toEqual({
      ...{ id: 10, identifier: 'too large' },
      error: { type: 'BAD_REQUEST', message: expect.stringContaining('larger than allowed 2500') },
    });
    expect(await app.result('results', `stats/${id}/7.json`)).toMatchObject({ response: { status: 'OK' } });
  });

  it('whose script fails is FAILED when all of its intervals do, and OK with an error where one does', async () => {
    const throwing = (condition: string) => SCRIPT.replace('return { red', `if (${condition}) throw new Error('no');\n  return { red`); // prettier-ignore
    const all = await app.done(await order({ aggregation: { evalscript: throwing('true') } }));
    expect(await app.result('results', `stats/${all.id}/7.json`)).toEqual({
      ...{ id: 7, identifier: 'A7' },
      response: { data: null, status: 'FAILED' },
    });
    const days = SCRIPT.replace("output:", "mosaicking: 'ORBIT', output:")
      .replace('evaluatePixel(s)', 'evaluatePixel(samples, scenes)')
      .replace('return { red', "if (scenes.orbits[0].dateFrom.startsWith('2020-03')) throw new Error('march');\n  const s = samples[0];\n  return { red"); // prettier-ignore
    const one = await app.done(await order({ aggregation: { evalscript: days } }));
    const told = await app.result('results', `stats/${one.id}/7.json`);
    expect(told.response.status).toBe('OK');
    expect(told.response.data).toEqual([
      { interval: expect.anything(), outputs: expect.anything() },
      { interval: expect.anything(), error: { type: 'BAD_REQUEST', message: expect.stringContaining('march') } },
    ]);
  });

  it('is named as the template says', async () => {
    const url = 's3://results/<REQUEST_ID>/by/<IDENTIFIER>-<ID>.json';
    const { id, request } = await app.done(await order({ top: { output: { s3: { url } } } }));
    expect(request.output.s3.url).toBe(url);
    for (const name of ['A7-7', 'B_8-8', '_-9']) {
      expect(await app.result('results', `${id}/by/${name}.json`)).not.toBeNull();
    }
  });
});

describe('a bucket that refuses results while they are made', () => {
  it('stops the task, which goes on where it was', async () => {
    const blocked = await app.file('blocked', 'x');
    const id = await created(await order({ top: { output: { s3: { url: 's3://blocked/out/<ID>/r.json' } } } }));
    await app.act(id, 'analyse');
    await app.worker.analyse();
    await app.reaches(id, 'ANALYSIS_DONE');
    const folder = join(dirname(blocked), 'out');
    await mkdir(folder, { recursive: true });
    // A file where the result's folder would be: no attempt can write it.
    await writeFile(join(folder, '8'), '');
    await app.act(id, 'start');
    const stopped = await app.reaches(id, 'STOPPED');
    expect(stopped).toMatchObject({ stoppedStatusReason: 'UNHEALTHY', error: expect.stringContaining('blocked') });
    expect(stopped.completionPercentage).toBeLessThan(100);
    await rm(join(folder, '8'));
    await app.act(id, 'start');
    await app.reaches(id, 'DONE');
    for (const feature of FIELDS) expect(await app.result('blocked', `out/${feature.id}/r.json`)).not.toBeNull();
  });
});
