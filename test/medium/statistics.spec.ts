import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Json } from '../support/catalog-app.js';
import { startStatisticsApp, type StatisticsApp } from '../support/statistics-app.js';
import { B1, type StatisticsChanges, statisticsRequest } from '../support/statistics-requests.js';

/** One constant picture a day: what comes of it is known without counting. */
const DAYS = {
  '2024-05-01': 10,
  '2024-05-02': 20,
  '2024-05-04': 40,
  '2024-05-04T12_00_00Z': 44,
  '2024-05-08T00_00_00Z': 80,
};
const PIXELS = 64 * 48;

let app: StatisticsApp;
let week: string;
beforeAll(async () => {
  app = await startStatisticsApp();
  week = await app.days(DAYS);
}, 120_000);
afterAll(() => app.close());

const computed = (changes: StatisticsChanges = {}, script = B1) =>
  app.computed(statisticsRequest(week, script, changes));
const means = ({ data }: Json, output = 'b1') =>
  data.map(({ interval, outputs }: Json) => [
    interval.from.slice(5, 10),
    outputs?.[output].bands[Object.keys(outputs[output].bands)[0]!].stats.mean,
  ]);
const every = (of: string, more: object = {}) => ({ aggregation: { aggregationInterval: { of, ...more } } });
const output = (text: string) => `//VERSION=3\nfunction setup() { return { input: ["B1", "dataMask"], ${text}`;

describe('intervals', () => {
  it('are those with scenes, in their order, with the whole range’s end in the last one alone', async () => {
    const answer = await computed();
    // What was acquired at the very end of the range is in its last interval.
    expect(means(answer)).toEqual([['05-01', 10], ['05-02', 20], ['05-04', 44], ['05-07', 80]]); // prettier-ignore
    expect(answer.data[0].interval).toEqual({ from: '2024-05-01T00:00:00Z', to: '2024-05-02T00:00:00Z' });
    expect(answer).toMatchObject({ status: 'OK', geometryPixelCount: PIXELS });
    expect(answer.data[0].outputs.b1.bands.B0.stats).toEqual({
      ...{ min: 10, max: 10, mean: 10, stDev: 0 },
      ...{ sampleCount: PIXELS, noDataCount: 0 },
    });
  });

  it('of an end in the middle begin the next one', async () => {
    const timeRange = { from: '2024-05-07T00:00:00Z', to: '2024-05-09T00:00:00Z' };
    expect(means(await computed({ aggregation: { timeRange } }))).toEqual([['05-08', 80]]);
  });

  it('leave out, shorten or extend the last one', async () => {
    const last = async (lastIntervalBehavior: string) => means(await computed(every('P3D', { lastIntervalBehavior })));
    expect(await last('SKIP')).toEqual([['05-01', 20], ['05-04', 44]]); // prettier-ignore
    expect(await last('SHORTEN')).toEqual([['05-01', 20], ['05-04', 44], ['05-07', 80]]); // prettier-ignore
    expect(await last('EXTEND')).toEqual([['05-01', 20], ['05-04', 44], ['05-07', 80]]); // prettier-ignore
  });

  it('none are no error', async () => {
    expect(await computed(every('P1M'))).toEqual({ data: [], status: 'OK' });
    const elsewhere = { bounds: { bbox: [600_000, 4_999_520, 600_640, 5_000_000] } };
    expect(await computed(elsewhere)).toEqual({ data: [], status: 'OK' });
  });

  it('alone are the same again', async () => {
    const { data } = await computed();
    for (const entry of data) {
      const alone = await computed({ aggregation: { timeRange: entry.interval } });
      expect(alone.data).toEqual([entry]);
    }
  });

  it('take the place of the time range in the filter, whatever that is', async () => {
    const timeRange = { from: '1999-01-01', to: 'never' };
    const dataFilter = { timeRange, mosaickingOrder: 'leastRecent' };
    expect(means(await computed({ data: { dataFilter } }))).toEqual([['05-01', 10], ['05-02', 20], ['05-04', 40], ['05-07', 80]]); // prettier-ignore
  });

  it('of what has no time have all of it', async () => {
    await app.cog('dem', 'heights.tif', { values: [3] });
    await app.putCollection({ id: 'datasets', kind: 'registry' });
    const id = crypto.randomUUID();
    const bands = { B1: { asset: 'data', href: 's3://dem/heights.tif', index: 1 } };
    const ring = [[14.9, 45.1], [15.1, 45.1], [15.1, 45.2], [14.9, 45.2], [14.9, 45.1]]; // prettier-ignore
    await app.putScene('datasets', {
      ...{ id, bands, geometry: { type: 'Polygon', coordinates: [ring] } as never },
      readers: [`user:${app.people.editor.id}`],
    });
    const answer = await app.computed(statisticsRequest(`dataset-${id}`, B1));
    expect(answer.data).toHaveLength(7);
    expect(answer.data[6].outputs.b1.bands.B0.stats.mean).toBe(3);
    // Beside something that has a time, it says nothing of an interval.
    const both = statisticsRequest(week, `//VERSION=3
function setup() {
  return {
    input: [{ datasource: "day", bands: ["B1"] }, { datasource: "height", bands: ["B1"] }],
    output: [{ id: "b1", bands: 1 }, { id: "dataMask", bands: 1 }],
  };
}
function evaluatePixel(s) { return { b1: [s.day[0].B1 + s.height[0].B1], dataMask: [1] } }`); // prettier-ignore
    both.input.data = [
      { type: week, id: 'day' },
      { type: `dataset-${id}`, id: 'height' },
    ] as never;
    expect(means(await app.computed(both))).toEqual([['05-01', 13], ['05-02', 23], ['05-04', 47], ['05-07', 83]]); // prettier-ignore
  });
});

describe('what the script makes of an interval', () => {
  it('may be of all its orbits or tiles', async () => {
    const script = (mosaicking: string) => `${output(`mosaicking: "${mosaicking}", output: [{ id: "b1", bands: 2 }, { id: "dataMask", bands: 1 }] } }`)}
function preProcessScenes(collections) { collections.scenes.${mosaicking === 'TILE' ? 'tiles' : 'orbits'}.reverse(); return collections }
function evaluatePixel(samples) { return { b1: [samples.length, samples[0].B1], dataMask: [1] } }`; // prettier-ignore
    const of = async (mosaicking: string) => {
      const { data } = await computed(every('P7D'), script(mosaicking));
      const { B0, B1: second } = data[0].outputs.b1.bands;
      return [B0.stats.mean, second.stats.mean];
    };
    // The oldest first; two tiles of one day are one orbit.
    expect(await of('ORBIT')).toEqual([4, 10]);
    expect(await of('TILE')).toEqual([5, 10]);
  });

  it('is told the interval', async () => {
    const script = `${output('mosaicking: "TILE", output: [{ id: "b1", bands: 1 }, { id: "dataMask", bands: 1 }] } }')}
let span = 0
function preProcessScenes(c) { span = (new Date(c.to) - new Date(c.from)) / 86400000; return c }
function evaluatePixel(samples) { return { b1: [span], dataMask: [1] } }`; // prettier-ignore
    expect(means(await computed({}, script)).every(([, days]: Json) => days === 1)).toBe(true);
  });

  it('counts what is masked, not there or no number as no data', async () => {
    const values = [['NaN', '1'], ['1 / 0', '1'], ['7', 's.B1 === 20'], ['0 / 0', '0']] as const; // prettier-ignore
    const stats = await Promise.all(
      values.map(async ([value, mask]) => {
        const script = B1.replace('[s.B1]', `[${value}]`).replace('[s.dataMask]', `[${mask}]`);
        return (await computed({}, script)).data.map(({ outputs }: Json) => outputs.b1.bands.B0.stats);
      }),
    );
    const nothing = { min: 'NaN', max: 'NaN', mean: 'NaN', stDev: 'NaN', noDataCount: PIXELS, sampleCount: PIXELS };
    expect(stats[0]).toEqual([nothing, nothing, nothing, nothing]);
    expect(stats[1][0]).toMatchObject({ min: 'Infinity', max: 'Infinity', mean: 'Infinity', noDataCount: 0 });
    expect(stats[2]).toEqual([nothing, { min: 7, max: 7, mean: 7, stDev: 0, noDataCount: 0, sampleCount: PIXELS }, nothing, nothing]); // prettier-ignore
    expect(stats[3]).toEqual([nothing, nothing, nothing, nothing]);
  });

  it('has a mask per output that names one', async () => {
    const script = `${output('output: [{ id: "a", bands: ["x", "y"] }, { id: "b", bands: 1 }, { id: "c", bands: 1 }, { id: "dataMask", bands: ["b", "a"] }] } }')}
function evaluatePixel(s) { return { a: [1, 2], b: [3], c: [4], dataMask: [s.B1 > 15, s.B1 < 15] } }`; // prettier-ignore
    const { data } = await computed({}, script);
    const valid = data.map(({ outputs }: Json) =>
      Object.values<Json>(outputs).flatMap(({ bands }) => Object.values<Json>(bands).map(({ stats }) => stats.mean)),
    );
    expect(Object.keys(data[0].outputs)).toEqual(['a', 'b', 'c']);
    expect(valid).toEqual([[1, 2, 'NaN', 4], ...Array(3).fill(['NaN', 'NaN', 3, 4])]);
  });

  it('is a float unless it says otherwise', async () => {
    const script = `${output('output: [{ id: "f", bands: 1 }, { id: "i", bands: 1, sampleType: "UINT8" }, { id: "dataMask", bands: 1 }] } }')}
function evaluatePixel(s) { return { f: [s.B1 / 16], i: [s.B1 * 9.55], dataMask: [1] } }`; // prettier-ignore
    const answer = await computed({}, script);
    expect(means(answer, 'f').map(([, mean]: Json) => mean)).toEqual([10 / 16, 20 / 16, 44 / 16, 5]);
    expect(means(answer, 'i').map(([, mean]: Json) => mean)).toEqual([96, 191, 255, 255]);
  });

  it('may have as many bands as it finds scenes', async () => {
    const script = `${output('mosaicking: "TILE", output: [{ id: "b1", bands: 1 }, { id: "dataMask", bands: 1 }] } }')}
function updateOutput(outputs, collections) { outputs.b1.bands = collections.scenes.length; return outputs }
function evaluatePixel(samples) { return { b1: samples.map((s) => s.B1), dataMask: [1] } }`; // prettier-ignore
    const calculations = { default: { statistics: { default: { percentiles: { k: [50] } } } } };
    const { data } = await computed({ ...every('P7D'), calculations }, script);
    const bands = Object.entries<Json>(data[0].outputs.b1.bands).map(([name, { stats }]) => [name, stats.percentiles]);
    expect(bands).toEqual([80, 44, 40, 20, 10].map((value, i) => [`B${i}`, { '50.0': value }]));
  });
});

describe('an interval that fails', () => {
  const THROWING = B1.replace('return { b1', 'if (s.B1 === 20) throw new Error("twenty"); return { b1');

  it('says why, and leaves the others alone', async () => {
    const { data, status } = await computed({}, THROWING);
    expect(status).toBe('PARTIAL');
    expect(means({ data: [data[0], data[2], data[3]] })).toEqual([['05-01', 10], ['05-04', 44], ['05-07', 80]]); // prettier-ignore
    expect(data[1]).toEqual({
      interval: { from: '2024-05-02T00:00:00Z', to: '2024-05-03T00:00:00Z' },
      error: { type: 'BAD_REQUEST', message: expect.stringMatching(/^Failed to evaluate script!\nevalscript.js:5: Error: twenty/) }, // prettier-ignore
    });
  });

  it('is a 400 where all fail of the script', async () => {
    const { status, json } = await app.statistics(statisticsRequest(week, B1.replace('return { b1', 'throw new Error("all"); return { b1'))); // prettier-ignore
    expect([status, json.error.code]).toEqual([400, 'RENDERER_EXCEPTION']);
    expect(json.error.message).toContain('Error: all');
  });

  it('may be asked for again when a file is gone', async () => {
    const broken = await app.days({ '2024-05-01': 1, '2024-05-02': 2 });
    const [{ path }] = await app.dataSource.query<[{ path: string }]>(
      `SELECT bands->'B1'->>'href' AS path FROM scenes WHERE collection_id = $1 ORDER BY sort_at DESC LIMIT 1`,
      [broken],
    );
    await rm(`${app.dataDir}/buckets/${path.slice('s3://'.length)}`);
    const { data, status } = await app.computed(statisticsRequest(broken, B1));
    expect([status, data[0].outputs.b1.bands.B0.stats.mean]).toEqual(['PARTIAL', 1]);
    expect(data[1].error).toEqual({ type: 'EXECUTION_ERROR', message: expect.not.stringContaining(app.dataDir) });
    // As sentinelhub-py asks again: one entry, still with its error.
    const alone = await app.computed(statisticsRequest(broken, B1, { aggregation: { timeRange: data[1].interval } }));
    expect(alone).toMatchObject({ status: 'PARTIAL', data: [{ interval: data[1].interval, error: { type: 'EXECUTION_ERROR' } }] }); // prettier-ignore
  });
});

describe('the door', () => {
  it('takes forms, other spellings and read-only callers', async () => {
    const { aggregation, input } = statisticsRequest(week, B1);
    const { evalscript, ...rest } = aggregation;
    const form = new FormData();
    form.append('request', new Blob([JSON.stringify({ input, aggregation: rest })], { type: 'application/json' }));
    form.append('evalscript', new Blob([evalscript]), 'script.js');
    const [first, second] = await Promise.all([
      app.statistics(form),
      app.statistics({ input, aggregation }, { path: '/statistics/v1', who: app.people.editor }),
    ]);
    expect([first.status, second.status]).toEqual([200, 200]);
    expect(first.json).toEqual(second.json);
    expect(first.headers.get('content-type')).toMatch(/^application\/json;\s*charset=utf-8/i);
    expect((await app.statistics({ input, aggregation }, { who: null })).status).toBe(401);
    const hidden = await app.statistics({ input, aggregation }, { who: app.people.other });
    expect(hidden.json.error.errors[0].parameter).toBe('input->data->0->type');
    expect((await app.fetch('/api/v1/statistics', app.people.editor)).status).toBe(405);
  });
});
