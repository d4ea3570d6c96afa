import {
  type IsolateCache,
  openEvalscript,
  outputArrays,
  type SampleType,
  type ScriptCollection,
  sharedPlane,
} from '#libs/evalscript';
import { evaluateNaively, type NaiveCase, type NaiveInput } from './naive-evalscript.js';

export const PIXELS = 24;

/** Reflectances, class codes, large and odd numbers; another one for each band, scene and pixel. */
export function madeValue(band: number, scene: number, pixel: number): number {
  const odd = [0, 1, 0.5, -0.25, 0.3, 0.8, 3, 255, 310.4, -40000, 70000, 55052, NaN, 0.1, 0.2, 40.6];
  if (pixel < odd.length) return Math.fround(odd[(pixel + band * 5 + scene * 3) % odd.length] as number);
  return Math.fround((((pixel + 1) * 7919 + band * 104729 + scene * 1299709) % 1009) / 1009);
}

export const BANDS = ['B02', 'B03', 'B04', 'B08', 'SCL', 'dataMask'];

export function aCollection(id: string | null = null): ScriptCollection {
  return {
    id,
    name: 'S2L2A',
    bands: BANDS.map((name) => ({ name, units: name.startsWith('B') ? ['REFLECTANCE', 'DN'] : ['DN'] })),
  };
}

export function anInput(bands: readonly string[], more: Partial<NaiveInput> = {}): NaiveInput {
  return { key: null, bands, mosaicking: 'SIMPLE', scenes: [], value: madeValue, ...more };
}

export function scenesOf(mosaicking: string, count: number): Record<string, unknown>[] {
  const day = (at: number) => `2020-0${at + 1}-15`;
  return Array.from({ length: count }, (_, at) =>
    mosaicking === 'ORBIT'
      ? {
          dateFrom: `${day(at)}T00:00:00Z`,
          dateTo: `${day(at)}T23:59:59Z`,
          tiles: [{ date: `${day(at)}T10:00:00Z`, cloudCoverage: at * 10 }],
        }
      : { date: `${day(at)}T10:00:00Z`, cloudCoverage: at * 10, dataPath: `s3://tiles/${at}`, shId: at },
  );
}

/** The outputs and userData of both evaluators for one case. @param blocks of as many pixels each, or nearly */
export async function bothWays(isolates: IsolateCache, one: NaiveCase, blocks = 1) {
  const naive = evaluateNaively(one);
  const script = await openEvalscript(one.source, {
    isolates,
    tenant: 'test',
    collections: one.inputs.map(({ key }) => aCollection(key === null || /^\d$/.test(key) ? null : key)),
    arrayBytes: 1 << 20,
  });
  try {
    const run = await script.start(one.inputs.map(({ scenes }) => ({ from: null, to: null, scenes })));
    const ours: Record<string, number[]> = Object.fromEntries(run.outputs.map(({ id }) => [id, []]));
    for (let block = 0; block < blocks; block++) {
      const from = Math.round((block * one.pixels) / blocks);
      const pixels = Math.round(((block + 1) * one.pixels) / blocks) - from;
      const inputs = script.setup.inputs.map((input, at) => {
        const chosen = input.mosaicking === 'SIMPLE' ? [0] : (run.scenes[at] ?? []);
        return input.bands.map(({ name }) => planeOf(one.inputs[at]!, name, chosen, from, pixels));
      });
      const outputs = outputArrays(run.outputs, pixels);
      await run.evaluate({ pixels, inputs, outputs });
      for (const [id, array] of Object.entries(outputs)) ours[id]!.push(...array);
    }
    const { userData } = await run.finish();
    return { naive, ours: { outputs: ours, userData } };
  } finally {
    await script.close();
  }
}

/** A band of the chosen scenes, one after another. */
function planeOf({ bands, value }: NaiveInput, name: string, scenes: readonly number[], from: number, pixels: number) {
  const plane = sharedPlane(pixels * Math.max(1, scenes.length));
  const band = Math.max(0, bands.indexOf(name));
  scenes.forEach((scene, k) => {
    for (let i = 0; i < pixels; i++) plane[k * pixels + i] = value(band, scene, from + i);
  });
  return plane;
}

/** A V3 script with SIMPLE mosaicking over all bands. @param top code at top level */
export function simpleMosaicking(body: string, outputs: NaiveCase['outputs'], top = ''): NaiveCase {
  const output = outputs.map(
    ({ id, bands, sampleType }) => `{id: "${id}", bands: ${bands}, sampleType: "${sampleType}"}`,
  );
  const source = `
    //VERSION=3
    ${top}
    function setup() { return { input: ${JSON.stringify(BANDS)}, output: [${output.join(', ')}] }; }
    function evaluatePixel(s, scenes, inputMetadata, customData, outputMetadata) { ${body} }`;
  return { source, version: 3, inputs: [anInput(BANDS)], outputs, pixels: PIXELS };
}

export const SAMPLE_TYPES: readonly SampleType[] = ['AUTO', 'INT8', 'UINT8', 'INT16', 'UINT16', 'FLOAT32'];
