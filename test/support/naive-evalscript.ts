import { createContext, runInContext } from 'node:vm';
import { NAIVE_BUILTINS } from './naive-builtins.js';

/** A rendering to be done by both evaluators. */
export interface NaiveCase {
  readonly source: string;
  /** 1, 2 or 3; `simple`: the text is a function's body over `bands`. */
  readonly version: 1 | 2 | 3 | 'simple';
  /** Per input: its key with data fusion or null, the bands of a sample, mosaicking and scenes. */
  readonly inputs: readonly NaiveInput[];
  readonly outputs: readonly { readonly id: string; readonly bands: number; readonly sampleType: string }[];
  readonly pixels: number;
}
export interface NaiveInput {
  readonly key: string | null;
  readonly bands: readonly string[];
  readonly mosaicking: 'SIMPLE' | 'ORBIT' | 'TILE';
  readonly scenes: readonly Record<string, unknown>[];
  readonly value: (band: number, scene: number, pixel: number) => number;
}

/* eslint-disable @typescript-eslint/no-explicit-any -- scripts have no types */

/**
 * A second evaluator of evalscripts, obviously correct and slow: the script at global level in node:vm, one pixel after the
 * other, objects built by loops, plain arithmetic for conversion. No sandbox, no generated code.
 */
export function evaluateNaively({ source, version, inputs, outputs, pixels }: NaiveCase) {
  const context = createContext({});
  const run = (code: string): any => runInContext(code, context);
  // As members of the global object, which a script may declare again.
  const names = Array.from(NAIVE_BUILTINS.matchAll(/^(?:function|var) (\w+)|, (rgb2hex)/gm), (m) => m[1] ?? m[2]);
  run(`(function () { ${NAIVE_BUILTINS}\nObject.assign(globalThis, { ${names.join(', ')} }); })()`);
  const first = inputs[0] as NaiveInput;
  if (version === 'simple') run(`function $body(${first.bands.join(',')}) {${source}\n}`);
  else
    run(version === 1 ? `function setInputComponents() {} function setOutputComponentCount() {}\n${source}` : source);
  const find = (name: string) => run(`typeof ${name} === 'function' ? ${name} : null`);
  const fusion = first.key !== null;
  const shaped = (of: (input: NaiveInput) => unknown): any =>
    fusion ? Object.fromEntries(inputs.map((input) => [input.key, of(input)])) : of(first);

  const chosen = new Map(inputs.map((input) => [input, input.scenes.map((scene, __idx) => ({ ...scene, __idx }))]));
  const lists = (input: NaiveInput): any =>
    input.mosaicking === 'SIMPLE' ? {} : { [input.mosaicking === 'ORBIT' ? 'orbits' : 'tiles']: chosen.get(input) };
  const preProcess = find('preProcessScenes');
  if (preProcess) {
    const given = shaped((input) => ({ scenes: lists(input) }));
    const returned = preProcess(given) ?? given;
    for (const input of inputs) {
      const { scenes } = fusion ? returned[input.key as string] : returned;
      chosen.set(input, scenes.orbits ?? scenes.tiles ?? chosen.get(input));
    }
  }
  const customData = {};
  const metadata: { userData?: unknown } = {};
  const widths = Object.fromEntries(outputs.map(({ id, bands }) => [id, { bands }]));
  find('updateOutput')?.(
    widths,
    shaped((input) => ({ scenes: chosen.get(input) })),
  );
  const scenesArgument = shaped((input) => (fusion ? { scenes: lists(input) } : lists(input)));

  const stored: Record<string, number[]> = Object.fromEntries(outputs.map(({ id }) => [id, []]));
  for (let pixel = 0; pixel < pixels; pixel++) {
    const sampleOf = (input: NaiveInput, scene: number) =>
      Object.fromEntries(input.bands.map((band, at) => [band, input.value(at, scene, pixel)]));
    const samples = shaped((input) => {
      if (input.mosaicking !== 'SIMPLE') return chosen.get(input)?.map(({ __idx }) => sampleOf(input, __idx));
      if (fusion) return input.scenes.length > 0 ? [sampleOf(input, 0)] : [];
      return version === 3 ? sampleOf(input, 0) : [sampleOf(input, 0)];
    });
    const returned =
      version === 'simple'
        ? find('$body')(...first.bands.map((_, band) => first.value(band, 0, pixel)))
        : find('evaluatePixel')(samples, scenesArgument, {}, customData, metadata);
    for (const { id, sampleType } of outputs)
      stored[id]?.push(
        ...components(returned, id, widths[id]?.bands ?? 0).map((value) =>
          storedValue(value, sampleType, version === 1 || version === 2),
        ),
      );
  }
  find('updateOutputMetadata')?.(scenesArgument, {}, metadata);
  return { outputs: stored, userData: JSON.stringify(metadata.userData) ?? null };
}

function components(returned: any, id: string, bands: number): unknown[] {
  if (returned === undefined || returned === null) return new Array<number>(bands).fill(0);
  if (typeof returned !== 'object') return [returned];
  const list = typeof returned.length === 'number' ? returned : returned[id];
  return typeof list === 'object' ? Array.from(list as ArrayLike<unknown>) : [list];
}

/** process.md §5; the 0–1 of old scripts fill the type (evalscript.md §9). */
function storedValue(component: unknown, sampleType: string, isOld: boolean): number {
  const value = component === undefined || component === null ? NaN : Number(component);
  if (sampleType === 'FLOAT32') return Math.fround(isOld ? Math.min(1, Math.max(0, value)) : value);
  if (!Number.isFinite(value)) return 0;
  const [low, high] = {
    AUTO: [0, 255],
    UINT8: [0, 255],
    INT8: [-128, 127],
    UINT16: [0, 65535],
    INT16: [-32768, 32767],
  }[sampleType] as [number, number];
  if (isOld) return Math.min(high, Math.max(0, Math.round(value * high))) + 0;
  const rounded = Math.round(sampleType === 'AUTO' ? value * 255 : value);
  return Math.min(high, Math.max(low, rounded)) + 0;
}
