import { afterAll, describe, expect, it } from '@jest/globals';
import { outputArrays } from './block.js';
import { type Evalscript, openEvalscript } from './evalscript.js';
import { sampleCounts } from './run-together.js';
import { IsolateCache } from './sandbox/isolate-cache.js';
import { SharedPool } from './sandbox/pixel-memory.js';
import { type SceneList } from './scenes.js';

const isolates = new IsolateCache();
afterAll(() => isolates.clear());

const COLLECTIONS = [{ id: null, name: 'C', bands: [{ name: 'B1', units: ['DN'] }] }];
const scriptOf = (body: string, input = '["B1"]', more = '') =>
  `//VERSION=3\nlet n = 0;\nconst seen = {};\nfunction setup() { return { input: ${input}, output: { bands: 2, sampleType: "FLOAT32" } }; }\nfunction evaluatePixel(s, scenes, inputMetadata, customData, outputMetadata) { ${body} }\n${more}`;
const ORBITS = '[{ bands: ["B1"] }], mosaicking: "ORBIT"';

const open = (source: string, limits = {}) =>
  openEvalscript(source, { isolates, tenant: 'a', collections: COLLECTIONS, limits });

const listOf = (scenes: number): SceneList[] => [
  { from: null, to: null, scenes: Array.from({ length: scenes }, (_, i) => ({ shId: i })) },
];

/** Renderings of one, two, three … pixels. */
async function together(script: Evalscript, scenes: readonly number[]) {
  const pool = new SharedPool(script.memory, 4096);
  const renderings = scenes.map((count, i) => {
    const [pixels, lists] = [i + 1, listOf(count)];
    const samples = pixels * sampleCounts(script.setup, lists)[0]!;
    const { buffer, offset } = pool.take(samples * 8);
    const plane = new Float64Array(buffer, offset, samples).map((_, at) => 100 * i + at);
    new Float64Array(buffer, offset, samples).set(plane);
    const outputs = outputArrays(script.requested, pixels, pool);
    return { scenes: lists, block: { pixels, inputs: [[new Float64Array(buffer, offset, samples)]], outputs } };
  });
  const userData = await script.runTogether(renderings);
  script.memory.free();
  return renderings.map(({ block }, i) => ({ values: [...block.outputs['default']!], userData: userData[i] }));
}

describe('renderings that run together', () => {
  it('each see their own pixels and scenes, and new globals', async () => {
    const body =
      'seen.p = 1; outputMetadata.userData = { n, scenes: scenes.orbits.length }; return [s.length > 0 ? s[0].B1 : -1, n++];';
    const script = await open(scriptOf(body, ORBITS));
    expect(script.runsTogether).toBe(true);
    for (let again = 0; again < 3; again++)
      expect(await together(script, [2, 0, 1])).toEqual([
        { values: [0, 0], userData: '{"n":0,"scenes":2}' },
        { values: [-1, 0, -1, 1], userData: '{"n":1,"scenes":0}' },
        { values: [200, 0, 201, 1, 202, 2], userData: '{"n":2,"scenes":1}' },
      ]);
    await script.close();
  });

  it('have userData only where the script sets some', async () => {
    const more = 'function updateOutputMetadata(scenes, input, output) { if (n > 1) output.userData = n; }';
    const script = await open(scriptOf('n++; return [n, n];', undefined, more));
    expect((await together(script, [0, 0])).map(({ userData }) => userData)).toEqual([null, '2']);
    await script.close();
  });

  it('fail together, and the script goes on', async () => {
    const script = await open(scriptOf('if (s.B1 === 101) throw new Error("one"); return [s.B1, 0];'));
    await expect(together(script, [0, 0, 0])).rejects.toThrow('one');
    expect(await together(script, [0])).toMatchObject([{ values: [0, 0] }]);
    await script.close();
  });

  it('stop after the shortest limit', async () => {
    const script = await open(scriptOf('while (s.B1 > 100) n++; return [0, 0];'), { callMs: 60, blockMs: 10_000 });
    await expect(together(script, [0, 0])).rejects.toMatchObject({ code: 'EVALSCRIPT_TIMEOUT' });
    await script.close();
  });

  it.each([
    ['leaves traces', scriptOf('return [1, 2];', undefined, 'Math.n = 1;')],
    ['chooses scenes', scriptOf('return [1, 2];', ORBITS, 'function preProcessScenes(c) { return c; }')],
    ['changes outputs', scriptOf('return [1, 2];', ORBITS, 'function updateOutput(o) { o.default.bands = 1; }')],
  ])('are not those of a script that %s', async (_why, source) => {
    const script = await open(source);
    expect(script.runsTogether).toBe(false);
    await script.close();
  });
});

it('sample counts are those that a run tells', async () => {
  const fusion = (mosaicking: string) =>
    `//VERSION=3\nfunction setup() { return { input: [{ datasource: "a", bands: ["B1"], mosaicking: "${mosaicking}" }, { datasource: "b", bands: ["B1"] }], output: { bands: 1 } }; }\nfunction evaluatePixel(s) { return [1]; }`;
  const two = ['a', 'b'].map((id) => ({ ...COLLECTIONS[0]!, id }));
  for (const [source, collections] of [
    [scriptOf('return [1, 2];'), COLLECTIONS],
    [scriptOf('return [1, 2];', ORBITS), COLLECTIONS],
    [fusion('SIMPLE'), two],
    [fusion('TILE'), two],
  ] as const)
    for (const found of [0, 1, 3]) {
      const script = await openEvalscript(source, { isolates, tenant: 'a', collections });
      const scenes = [...listOf(found), ...listOf(2)];
      const run = await script.start(scenes);
      expect(sampleCounts(script.setup, scenes)).toEqual(run.sampleCounts);
      await run.finish();
      await script.close();
    }
});
