import { afterAll, describe, expect, it } from '@jest/globals';
import { sharedPlane } from './block.js';
import { openEvalscript } from './evalscript.js';
import { IsolateCache } from './sandbox/isolate-cache.js';
import { type SceneList } from './scenes.js';
import { type Mosaicking } from './setup/setup.js';

/** What scripts see of scenes, in the shapes of evalscript.md §4–§7. */
const isolates = new IsolateCache();
afterAll(() => isolates.clear());

const tile = (day: number) => ({
  ...{ date: `2020-01-0${day}T10:00:00Z`, cloudCoverage: day, dataPath: `s3://t/${day}`, shId: day },
});
const orbit = (day: number) => ({
  ...{ dateFrom: `2020-01-0${day}T00:00:00Z`, dateTo: `2020-01-0${day}T23:59:59Z`, tiles: [tile(day)] },
});
const found = (mosaicking: Mosaicking, days: readonly number[]): SceneList => ({
  ...{ from: '2020-01-01T00:00:00Z', to: '2020-01-31T23:59:59Z' },
  scenes: days.map((day) => (mosaicking === 'ORBIT' ? orbit(day) : tile(day))),
});

interface Case {
  /** Of each source; more than one makes data fusion. */
  readonly mosaicking: readonly Mosaicking[];
  readonly days: ReadonlyArray<readonly number[]>;
  readonly ids?: ReadonlyArray<string | null>;
  /** Functions beside evaluatePixel. */
  readonly top?: string;
  /** What evaluatePixel puts into outputMetadata.userData. */
  readonly told: string;
}

/** `told` as JSON, with the order of scenes and the samples per pixel that were asked for. */
async function seen({ mosaicking, days, ids = [], top = '', told }: Case) {
  const inputs = mosaicking.map((one, at) => ({ datasource: ids[at] ?? undefined, bands: ['B04'], mosaicking: one }));
  const source = `//VERSION=3
function setup() { return { input: ${JSON.stringify(inputs)}, output: { bands: 0 } }; }
${top}
function evaluatePixel(samples, scenes, inputMetadata, customData, outputMetadata) { outputMetadata.userData = ${told}; }`;
  const bands = [{ name: 'B04', units: ['DN'] }];
  const collections = mosaicking.map((_, at) => ({ id: ids[at] ?? null, name: 'S2L2A', bands }));
  const script = await openEvalscript(source, { isolates, tenant: 'a', collections, outputs: [] });
  try {
    const run = await script.start(mosaicking.map((one, at) => found(one, days[at]!)));
    const planes = run.sampleCounts.map((count, at) => [
      sharedPlane(Math.max(1, count)).map((_, i) => 10 * (at + 1) + (mosaicking[at] === 'SIMPLE' ? 0 : run.scenes[at]![i]!)), // prettier-ignore
    ]);
    await run.evaluate({ pixels: 1, inputs: shared(planes), outputs: {} });
    const { userData } = await run.finish();
    return { told: JSON.parse(userData ?? 'null') as unknown, scenes: run.scenes, counts: run.sampleCounts };
  } finally {
    await script.close();
  }
}

/** `map` leaves shared memory. */
const shared = (planes: Float32Array[][]) =>
  planes.map((bands) =>
    bands.map((values) => {
      const plane = sharedPlane(values.length);
      plane.set(values);
      return plane;
    }),
  );

describe('evaluatePixel sees', () => {
  it.each<[string, Case, unknown]>([
    ['a SIMPLE mosaic and no scenes', { mosaicking: ['SIMPLE'], days: [[3, 1]], told: '[samples, scenes, Object.keys(scenes), arguments.length]' }, [{ B04: 10 }, {}, [], 5]],
    ['metadata', { mosaicking: ['SIMPLE'], days: [[]], told: '[inputMetadata, customData]' }, [{ serviceVersion: '1.0.0', normalizationFactor: 1 }, {}]],
    ['orbits', { mosaicking: ['ORBIT'], days: [[3, 1]], told: '[samples, scenes]' }, [[{ B04: 10 }, { B04: 11 }], { orbits: [{ ...orbit(3), __idx: 0 }, { ...orbit(1), __idx: 1 }] }]],
    ['tiles', { mosaicking: ['TILE'], days: [[3, 1]], told: '[samples, scenes]' }, [[{ B04: 10 }, { B04: 11 }], { tiles: [{ ...tile(3), __idx: 0 }, { ...tile(1), __idx: 1 }] }]],
    ['nothing where nothing was found', { mosaicking: ['TILE'], days: [[]], told: '[samples, scenes, scenes.length]' }, [[], { tiles: [] }, 0]],
    ['scenes like an array with Dates', { mosaicking: ['ORBIT'], days: [[3, 1]], told: '[scenes.length, scenes[1].date instanceof Date, scenes[1].date.getDate(), scenes.map((s) => s.date.getTime()), scenes.filter((s) => s.tiles.length).length, Object.keys(scenes)]' }, [2, true, 1, [Date.UTC(2020, 0, 3), Date.UTC(2020, 0, 1)], 2, ['orbits']]],
    ['tiles like an array with Dates', { mosaicking: ['TILE'], days: [[3]], told: '[scenes[0].date.toISOString(), typeof scenes.tiles[0].date, scenes[0].dataPath]' }, ['2020-01-03T10:00:00.000Z', 'string', 's3://t/3']],
    ['lists by id', { mosaicking: ['SIMPLE', 'TILE'], days: [[3, 1], [2]], ids: ['a', 'b'], told: '[samples, scenes]' }, [{ a: [{ B04: 10 }], b: [{ B04: 20 }] }, { a: { scenes: {} }, b: { scenes: { tiles: [{ ...tile(2), __idx: 0 }] } } }]],
    ['lists by number', { mosaicking: ['ORBIT', 'SIMPLE'], days: [[2, 1], []], told: '[samples, scenes["0"].scenes.orbits.length, scenes["0"].scenes[1].date.getDate()]' }, [{ 0: [{ B04: 10 }, { B04: 11 }], 1: [] }, 2, 1]],
    ['a source under its own name alone', { mosaicking: ['SIMPLE'], days: [[1]], ids: ['only'], told: 'samples' }, { B04: 10 }],
  ])('%s', async (_, given, told) => expect((await seen(given)).told).toEqual(told)); // prettier-ignore
});

describe('preProcessScenes', () => {
  const told = '[samples, (scenes.orbits ?? scenes.tiles).map((s) => (s.dateFrom ?? s.date).slice(8, 10))]';
  const pre = (body: string) => `function preProcessScenes(collections) { ${body} }`;

  it.each<[string, Mosaicking, string, readonly number[]]>([
    ['filters what it was given', 'ORBIT', 'collections.scenes.orbits = collections.scenes.orbits.filter((o) => o.dateFrom > "2020-01-02"); return collections;', [0, 1]],
    ['returns nothing', 'TILE', 'collections.scenes.tiles.reverse();', [2, 1, 0]],
    ['returns null', 'TILE', 'collections.scenes.tiles.shift(); return null;', [1, 2]],
    ['makes an object of its own', 'ORBIT', 'return { scenes: { orbits: collections.scenes.orbits.slice(1, 2) } };', [1]],
    ['copies scenes', 'ORBIT', 'return { ...collections, scenes: { orbits: collections.scenes.orbits.map((o) => ({ ...o })) } };', [0, 1, 2]],
    ['keeps only what names a scene', 'TILE', 'return { scenes: { tiles: collections.scenes.tiles.map(({ __idx }) => ({ __idx })).sort((a, b) => b.__idx - a.__idx) } };', [2, 1, 0]],
    ['sorts by date', 'TILE', 'collections.scenes.tiles.sort((a, b) => new Date(a.date) - new Date(b.date)); return collections;', [2, 1, 0]],
    ['takes all away', 'ORBIT', 'collections.scenes.orbits = []; return collections;', []],
    ['cuts the list', 'TILE', 'collections.scenes.tiles.length = 1; return collections;', [0]],
    ['reckons with the time range', 'ORBIT', 'const last = collections.to.getTime() - 29 * 86400e3; collections.scenes.orbits = collections.scenes.orbits.filter((o) => new Date(o.dateFrom) >= last || collections.from.getTime() !== Date.UTC(2020, 0, 1)); return collections;', [0]],
    ['sees orbits without their tiles', 'ORBIT', 'collections.scenes.orbits = collections.scenes.orbits.filter((o) => !("tiles" in o) && o.dateTo.endsWith("23:59:59Z")); return collections;', [0, 1, 2]],
  ])('%s', async (_, mosaicking, body, order) => {
    const days = [3, 2, 1];
    const result = await seen({ mosaicking: [mosaicking], days: [days], top: pre(body), told });
    expect([result.scenes, result.counts]).toEqual([[order], [order.length]]);
    expect(result.told).toEqual([order.map((at) => ({ B04: 10 + at })), order.map((at) => `0${days[at]}`)]);
  }); // prettier-ignore

  it('works on each source of a fusion, and leaves SIMPLE ones alone', async () => {
    const top = pre(
      'collections.a.scenes.tiles = collections.a.scenes.tiles.slice(1); collections.keys = Object.keys(collections.b.scenes); return collections;',
    );
    const given: Case = { mosaicking: ['TILE', 'SIMPLE'], days: [[3, 2], [1]], ids: ['a', 'b'], top, told: 'samples' };
    expect(await seen(given)).toEqual({
      told: { a: [{ B04: 11 }], b: [{ B04: 20 }] },
      scenes: [[1], [0]],
      counts: [1, 1],
    });
  });

  it('is not asked for a SIMPLE mosaic', async () => {
    const top = pre('throw new Error("asked");');
    expect((await seen({ mosaicking: ['SIMPLE'], days: [[1]], top, told: '1' })).told).toBe(1);
  });

  it('may carry members of its own to the scenes', async () => {
    const top = pre('collections.scenes.orbits.forEach((o, i) => { o.rank = i; }); return collections;');
    const result = await seen({ mosaicking: ['ORBIT'], days: [[2, 1]], top, told: 'scenes.orbits.map((o) => [o.rank, o.tiles.length])' }); // prettier-ignore
    expect(result.told).toEqual([[0, 1], [1, 1]]); // prettier-ignore
  });
});

describe('updateOutput and updateOutputMetadata see', () => {
  const told = '{ ...outputMetadata.userData, kept }';
  const update = (body: string) => `var kept; function updateOutput(outputs, collections) { kept = ${body}; }`;

  it.each<[string, Case, unknown]>([
    ['an array of scenes', { mosaicking: ['ORBIT'], days: [[2, 1]], told, top: update('[Array.isArray(collections.scenes), collections.scenes.length, collections.scenes[0].date.getDate(), collections.scenes.orbits.length]') }, [true, 2, 2, 2]],
    ['the scenes of a SIMPLE mosaic', { mosaicking: ['SIMPLE'], days: [[2, 1]], told, top: update('[collections.scenes.length, collections.from.getDate(), collections.to.getDate()]') }, [2, 1, 31]],
    ['those that preProcessScenes left', { mosaicking: ['TILE'], days: [[3, 2, 1]], told, top: `function preProcessScenes(c) { c.scenes.tiles.pop(); } ${update('collections.scenes.map((s) => s.shId)')}` }, [3, 2]],
    ['each source', { mosaicking: ['TILE', 'ORBIT'], days: [[3], [2, 1]], ids: ['a', 'b'], told, top: update('[collections.a.scenes.length, collections.b.scenes.map((s) => s.date.getDate())]') }, [1, [2, 1]]],
    ['all outputs', { mosaicking: ['SIMPLE'], days: [[1]], told, top: update('Object.entries(outputs).map(([id, o]) => [id, o.bands])') }, [['default', 0]]],
  ])('%s', async (_, given, kept) => expect((await seen(given)).told).toEqual({ kept })); // prettier-ignore

  it('the same scenes at the end, once', async () => {
    const top = `var n = 0; function updateOutputMetadata(scenes, inputMetadata, outputMetadata) {
      outputMetadata.userData = { before: outputMetadata.userData, n: ++n, dates: scenes.orbits.map((o) => new Date(o.dateFrom)), factor: inputMetadata.normalizationFactor };
    }`;
    const { told: end } = await seen({ mosaicking: ['ORBIT'], days: [[2]], top, told: '"set"' });
    expect(end).toEqual({ before: 'set', n: 1, dates: ['2020-01-02T00:00:00.000Z'], factor: 1 });
  });

  it('an open time range as moments', async () => {
    const source = `//VERSION=3
function setup() { return { input: ["B04"], output: { bands: 0 }, mosaicking: "TILE" }; }
let kept; function preProcessScenes({ from, to }) { kept = [from.getTime(), to.getTime() > 1.7e12]; }
function evaluatePixel(s, sc, i, c, out) { out.userData = kept; }`;
    const collections = [{ id: null, name: 'x', bands: [{ name: 'B04', units: ['DN'] }] }];
    const script = await openEvalscript(source, { isolates, tenant: 'a', collections, outputs: [] });
    const run = await script.start([{ from: null, to: null, scenes: [] }]);
    await run.evaluate({ pixels: 1, inputs: [[sharedPlane(1)]], outputs: {} });
    expect((await run.finish()).userData).toBe('[0,true]');
    await script.close();
  });
});
