import { copyFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { BATCH, type BatchStatisticsApp, startBatchStatisticsApp } from '../support/batch-statistics-app.js';
import { type Json } from '../support/catalog-app.js';

/** What sentinelhub-py 3.11 sends and reads (`api/batch/statistical.py`, `api/batch/utils.py`, `aws/batch.py`, `data_utils.py`). */
let app: BatchStatisticsApp;
let byocId: string;
beforeAll(async () => {
  app = await startBatchStatisticsApp();
  byocId = (await app.sentinel2(['B04'])).slice('byoc-'.length);
  await app.file('results', 'x');
}, 120_000);
afterAll(() => app.close());

/** `SentinelHubBatchStatistical.create_request`. */
const request = (features: string): Json => ({
  input: {
    features: { s3: { url: features } },
    data: [{ type: `byoc-${byocId}`, dataFilter: {} }],
  },
  aggregation: {
    evalscript: `//VERSION=3
      function setup() { return { input: [{ bands: ["B04", "dataMask"] }], output: [{ id: "bands", bands: ["B04"] }, { id: "dataMask", bands: 1 }] }; }
      function evaluatePixel(sample) { return { bands: [sample.B04], dataMask: [sample.dataMask] }; }`,
    timeRange: { from: '2020-02-01T00:00:00Z', to: '2020-03-01T00:00:00Z' },
    aggregationInterval: { of: 'P1D' },
    resx: 100,
    resy: 100,
  },
  calculations: { default: { statistics: { default: { percentiles: { k: [5, 50, 95] } } } } },
  output: { s3: { url: 's3://results/py' } },
});

describe('sentinelhub-py', () => {
  it('creates, starts, monitors and reads the results of real parcels', async () => {
    await copyFile('test/fixtures/geopackage/fields.gpkg', await app.file('fields', 'parcels.gpkg'));
    const made = await app.create(request('s3://fields/parcels.gpkg'));
    // BatchStatisticalRequest.from_dict
    for (const key of ['id', 'completionPercentage', 'request', 'status']) expect(made.body).toHaveProperty(key);
    const { id } = made.body;
    await app.act(id, 'start');
    await app.worker.analyse();
    // monitor_batch_statistical_job never looks at the status
    let progress = 0;
    for (const deadline = Date.now() + 60_000; progress < 100 && Date.now() < deadline;) {
      progress = (await app.status(id)).completionPercentage as number;
      expect(typeof progress).toBe('number');
    }
    expect(progress).toBe(100);
    // AwsBatchStatisticalResults: <output url>/<request id>/<feature id>.json
    const task = (await app.call('GET', `${BATCH}/${id}`, app.people.editor)).body;
    const [, folder] = /^s3:\/\/results\/(.+)$/.exec(task.request.output.s3.url as string) ?? [];
    const names = await readdir(join(app.dataDir, 'buckets', 'results', folder!, id));
    expect(names).toHaveLength(40);
    // statistical_to_dataframe: the parcels lie in France, where the scene is not
    const result = await app.result('results', `${folder}/${id}/${names[0]}`);
    const numbered = { id: Number.parseInt(names[0]!, 10), identifier: expect.stringContaining('-') as unknown };
    expect(result).toEqual({ ...numbered, response: { status: 'OK', data: [] } });
  }, 90_000);

  it('makes a table of features inside the scene', async () => {
    const features = await app.fields('inside.gpkg', [
      { id: 3, identifier: 'x', east: 5_000, south: 9_000, size: 1_000 },
    ]);
    const { id } = await app.done(request(features));
    const { response, ...feature } = await app.result('results', `py/${id}/3.json`);
    expect(feature).toEqual({ id: 3, identifier: 'x' });
    expect(response.data).toHaveLength(1);
    const [{ interval, outputs }] = response.data;
    expect([interval.from, interval.to]).toEqual(['2020-02-19T00:00:00Z', '2020-02-20T00:00:00Z']);
    const { stats } = outputs.bands.bands.B04;
    expect(stats.sampleCount).not.toBe(stats.noDataCount);
    expect(Object.keys(stats.percentiles)).toEqual(['5.0', '50.0', '95.0']);
  });

  it('lists the latest request first', async () => {
    const { body } = await app.call('GET', `${BATCH}?sort=created:desc`, app.people.editor);
    expect(body.links).toMatchObject({ currentToken: '0' });
    expect(body.links).not.toHaveProperty('nextToken');
    const created = body.data.map((task: Json) => task.created as string);
    expect(created).toEqual([...created].sort().reverse());
  });

  it('cancels by the former name', async () => {
    const { id } = (await app.create(request('s3://fields/parcels.gpkg'))).body;
    await app.act(id, 'analyse');
    await app.worker.analyse();
    expect((await app.act(id, 'cancel')).status).toBe(204);
    expect(await app.reaches(id, 'STOPPED')).toMatchObject({ userAction: 'STOP', stoppedStatusReason: 'USER_ACTION' });
  });
});
