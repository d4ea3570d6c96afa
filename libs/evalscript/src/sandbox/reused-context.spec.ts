import { afterAll, describe, expect, it } from '@jest/globals';
import { outputArrays } from '../block.js';
import { openEvalscript } from '../evalscript.js';
import { type Traces } from '../guest/guest.js';
import { IsolateCache } from './isolate-cache.js';
import { SandboxIsolate } from './sandbox-isolate.js';

const isolates = new IsolateCache();
afterAll(() => isolates.clear());

const COLLECTIONS = [{ id: null, name: 'C', bands: [{ name: 'B1', units: ['DN'] }] }];

/** One pixel, drawn several times by the same script of the same tenant. */
async function drawn(top: string, body: string, times = 4): Promise<number[]> {
  const source = `//VERSION=3\n${top}\nfunction setup() { return { input: ["B1"], output: { bands: 1, sampleType: "FLOAT32" } }; }\nfunction evaluatePixel(s) { ${body} }`;
  const values: number[] = [];
  for (let i = 0; i < times; i++) {
    const script = await openEvalscript(source, { isolates, tenant: 'a', collections: COLLECTIONS });
    const run = await script.start([{ from: null, to: null, scenes: [] }]);
    const outputs = outputArrays(run.outputs, 1);
    const inputs = [[new Float64Array(new SharedArrayBuffer(8)).fill(i)]];
    await run.evaluate({ pixels: 1, inputs, outputs });
    await run.finish();
    await script.close();
    values.push(outputs['default']![0]!);
  }
  return values;
}

describe('renderings of one script that follow one another', () => {
  it('see their own pixels', async () => expect(await drawn('', 'return [s.B1];')).toEqual([0, 1, 2, 3]));

  it.each([
    ['let n = 0;', 'return [n++];'],
    ['const seen = new Map();', 'seen.set(seen.size, 1); return [seen.size - 1];'],
    ['', 'loose = typeof loose === "undefined" ? 0 : 1; return [loose];'],
    ['', 'const n = Math.n ?? 0; Math.n = 1; return [n];'],
    ['', 'const n = [].n ?? 0; Array.prototype.n = 1; return [n];'],
    ['', 'const n = [].push.n ?? 0; [].push.n = 1; return [n];'],
    ['', 'const n = colorBlend.n ?? 0; colorBlend.n = 1; return [n];'],
    ['', 'const n = this.n ?? 0; this.n = 1; return [n];'],
    ['', 'const is = Object.isFrozen(Math); Object.freeze(Math); return [is];'],
    ['', 'const $1 = Object["getOwn" + "PropertyDescriptor"]; const n = /(1)?/.exec("1") && 0; return [n];'],
    ['', 'const n = [].values().__proto__.n ?? 0; [].values().__proto__.n = 1; return [n];'],
    ['function* g() {}', 'const n = g.prototype.__proto__.n ?? 0; g.prototype.__proto__.n = 1; return [n];'],
    ['', 'const n = Math.n ?? 0; Promise.resolve().then(() => { Math.n = 1; }); return [n];'],
    ['', 'const n = Math.n ?? 0; Array.fromAsync([1]).then(() => { Math.n = 1; }); return [n];'],
    ['', 'const n = Math.n ?? 0; (async () => { await 0; Math.n = 1; })(); return [n];'],
  ])('find nothing of each other: %s %s', async (top, body) => expect(await drawn(top, body)).toEqual([0, 0, 0, 0]));

  it('customData and outputMetadata are new', async () => {
    const body = 'const n = arguments[3].n ?? 0; arguments[3].n = 1; return [n];';
    expect(await drawn('', body)).toEqual([0, 0, 0, 0]);
    const named = 'return [0]; } function updateOutputMetadata(scenes, input, output) { if (output.userData) throw 1; output.userData = 1;'; // prettier-ignore
    expect(await drawn('', named)).toEqual([0, 0, 0, 0]);
  });
});

it('a late failure of one rendering does not spoil the next', async () => {
  const source =
    '//VERSION=3\nfunction setup() { return { input: ["B1"], output: { bands: 1 } }; }\nfunction evaluatePixel(s) { return [s.B1]; }';
  for (let i = 0; i < 4; i++) {
    const script = await openEvalscript(source, { isolates, tenant: 'late', collections: COLLECTIONS });
    const run = await script.start([{ from: null, to: null, scenes: [] }]);
    await run.finish();
    // What the caller does when its encoder fails.
    run.end();
    await script.close();
  }
});

describe('a context', () => {
  it('is used again from the second rendering on, as long as nothing is left in it', async () => {
    expect(await contextsOf('visible')).toEqual([0, 1, 1, 1]);
  });

  it('is used again at once by a script that can leave nothing, and never by one of which nothing is known', async () => {
    expect(await contextsOf('none')).toEqual([0, 0, 0, 0]);
    expect(await contextsOf('unknown')).toEqual([0, 1, 2, 3]);
  });

  it('is not given to two at a time', async () => {
    const isolate = new SandboxIsolate(64, () => undefined);
    expect(await isolate.enter('none')).not.toBe(await isolate.enter('none'));
    isolate.dispose();
  });
});

/** Of four renderings in a row: whose context each of them has. */
async function contextsOf(traces: Traces): Promise<number[]> {
  const isolate = new SandboxIsolate(64, () => undefined);
  const contexts: object[] = [];
  for (let i = 0; i < 4; i++) {
    const context = await isolate.enter(traces);
    contexts.push(context);
    isolate.giveBack(context, traces);
  }
  isolate.dispose();
  return contexts.map((context) => contexts.indexOf(context));
}
