import { afterAll, expect, it } from '@jest/globals';
import { outputArrays, sharedPlane } from './block.js';
import { openEvalscript } from './evalscript.js';
import { IsolateCache } from './sandbox/isolate-cache.js';

/** process.md §5 by hand: what is returned, and what is stored of it. Halves are rounded up, towards +∞. */
const isolates = new IsolateCache();
afterAll(() => isolates.clear());

const TABLE: Readonly<Record<string, ReadonlyArray<readonly [returned: string, stored: number]>>> = {
  AUTO: [['0', 0], ['1', 255], ['0.5', 128], ['0.1', 26], ['0.25', 64], ['0.498', 127], ['1.01', 255], ['-0.2', 0], ['-0', 0], ['NaN', 0], ['Infinity', 0], ['1e300', 255], ['true', 255], ['false', 0], ['undefined', 0], ['null', 0]],
  UINT8: [['40.6', 41], ['310', 255], ['0.5', 1], ['1.5', 2], ['2.5', 3], ['0.49999999999999994', 0], ['254.5', 255], ['255.5', 255], ['-0.5', 0], ['-7', 0], ['true', 1], ['NaN', 0], ['-Infinity', 0]],
  INT8: [['127.5', 127], ['127.4', 127], ['126.5', 127], ['-0.5', 0], ['-1.5', -1], ['-1.6', -2], ['-127.5', -127], ['-128.4', -128], ['-129', -128], ['300', 127], ['-Infinity', 0]],
  UINT16: [['65534.5', 65535], ['65534.4', 65534], ['65535.5', 65535], ['70000', 65535], ['-1', 0], ['10000.5', 10001], ['Infinity', 0]],
  INT16: [['-0.5', 0], ['-2.5', -2], ['2.5', 3], ['32767.5', 32767], ['-32768.5', -32768], ['-40000', -32768], ['40000', 32767], ['-Infinity', 0]],
  FLOAT32: [['0.1', Math.fround(0.1)], ['-0', -0], ['NaN', NaN], ['undefined', NaN], ['null', NaN], ['Infinity', Infinity], ['-Infinity', -Infinity], ['true', 1], ['16777217', 16777216], ['1e39', Infinity], ['1e-46', 0], ['310', 310], ['-7.25', -7.25]],
}; // prettier-ignore

/** V2: 0–1 is the whole of the type. */
const OLD: typeof TABLE = {
  AUTO: [['0.5', 128], ['1', 255], ['2', 255]],
  UINT8: [['0.5', 128], ['1', 255], ['40', 255], ['-1', 0]],
  UINT16: [['0.5', 32768], ['1', 65535], ['0.25', 16384], ['-0.1', 0], ['1.5', 65535]],
  INT8: [['1', 127], ['-1', 0], ['0.5', 64]],
  INT16: [['1', 32767], ['0.5', 16384], ['-1', 0]],
  FLOAT32: [['0.5', 0.5], ['2', 1], ['-2', 0], ['-0', 0], ['NaN', NaN], ['Infinity', 1]],
}; // prettier-ignore

async function stored(source: string): Promise<number[]> {
  const collections = [{ id: null, name: 'S2L2A', bands: [{ name: 'B04', units: ['DN'] }] }];
  const script = await openEvalscript(source, { isolates, tenant: 'a', collections });
  try {
    const run = await script.start([]);
    const outputs = outputArrays(run.outputs, 1);
    await run.evaluate({ pixels: 1, inputs: [[sharedPlane(1)]], outputs });
    return Array.from(outputs.default ?? []);
  } finally {
    await script.close();
  }
}

const listed = (rows: ReadonlyArray<readonly [string, number]>) => rows.map(([returned]) => returned).join(', ');

it.each(Object.entries(TABLE))('%s', async (type, rows) => {
  const source = `//VERSION=3
function setup() { return { input: ["B04"], output: { bands: ${rows.length}, sampleType: "${type}" } }; }
function evaluatePixel() { return [${listed(rows)}]; }`;
  expect(await stored(source)).toEqual(rows.map(([, value]) => value));
});

it.each(Object.entries(OLD))('%s of an old script', async (type, rows) => {
  const output = `[{ id: "default", sampleType: SampleType.${type}, componentCount: ${rows.length} }]`;
  const source = `//VERSION=2
function setup(ds) { return { components: [ds.B04], output: ${output} }; }
function evaluatePixel() { return { default: [${listed(rows)}] }; }`;
  expect(await stored(source)).toEqual(rows.map(([, value]) => value));
});
