import { componentReader, type ComponentReader, type GuestOutput } from './components.js';
import { type ThrownAt } from './fault.js';
import { probeComponents } from './probe.js';
import { Refusal } from './refusal.js';
import { type GuestInput, sceneArguments } from './scene-arguments.js';

/* eslint-disable @typescript-eslint/no-unsafe-function-type -- the functions are a stranger's */

/** What the wrapped script returns when it is linked: the contract's functions it defines, and the generated loop. */
interface Links {
  readonly functions: Readonly<Record<string, Function | undefined>>;
  readonly pixel?: (...bands: unknown[]) => unknown;
  readonly loop?: (
    from: number,
    to: number,
    pixels: number,
    planes: unknown[][],
    counts: readonly number[],
    outputs: unknown[],
    bands: readonly number[],
    args: object,
    reader: ComponentReader,
  ) => void;
}

export interface DescribeOrder {
  readonly version: number;
  /** Bands of the collection, for the `ds` of old setups; of a simple script, those it reads. */
  readonly bands: readonly string[];
  readonly simple: boolean;
  /** Names that a simple script reads after the bands. */
  readonly extras: readonly string[];
}

export interface BeginOrder extends DescribeOrder {
  readonly inputs: readonly GuestInput[];
  /** All outputs; `requested` are indexes into them. */
  readonly outputs: readonly { readonly id: string; readonly bands: number; readonly sampleType: string }[];
  readonly requested: readonly number[];
  readonly inputMetadata: Readonly<Record<string, unknown>>;
}

export interface ArrayOrder {
  readonly slot: number;
  readonly type: string;
  readonly offset: number;
  readonly length: number;
}
export interface EvaluateOrder {
  readonly pixels: number;
  readonly planes: readonly (readonly ArrayOrder[])[];
  readonly outputs: readonly ArrayOrder[];
  /** Slots of the buffers that come along, and slots not needed any more. */
  readonly fresh: readonly number[];
  readonly drop: readonly number[];
}

/** Renderings of one block each; the first block brings the buffers for all. */
export interface TogetherOrder {
  readonly begins: readonly BeginOrder[];
  readonly blocks: readonly EvaluateOrder[];
}

/** Of one rendering. What it returns may be the script's: to be made text of before it leaves. */
export interface Session {
  describe(factory: Function, wanted: DescribeOrder): unknown;
  begin(factory: Function, begun: BeginOrder): unknown;
  evaluate(block: EvaluateOrder, attached: readonly SharedArrayBuffer[]): void;
  /** Whether there is anything for `finish` to do. */
  hasMore(): boolean;
  /** @returns userData as JSON */
  finish(): string | undefined;
}

/**
 * Inside the sandbox: one rendering, whose variables the script makes anew.
 * @param buffers of the host, by its numbers
 */
export function openSession(thrownAt: ThrownAt, buffers: Map<number, SharedArrayBuffer>): Session {
  const { stringify } = JSON;
  /** V8 keeps the code of a function that is called often, and forgets that of a loop entered once. */
  const PIXELS_PER_CALL = 4096;
  const arrayTypes: Record<string, new (buffer: SharedArrayBuffer, offset: number, length: number) => unknown> = {
    Float32Array,
    Float64Array,
    Uint8Array,
    Int8Array,
    Uint16Array,
    Int16Array,
    Uint32Array,
    Int32Array,
  };
  const outputMetadata: { userData?: unknown } = {};
  const customData = {};
  let links: Links;
  let order: BeginOrder;
  let scenes: unknown;
  let counts: readonly number[] = [];
  let reader: ComponentReader;
  let requested: GuestOutput[] = [];

  function link(factory: Function): void {
    links = factory.call(globalThis, thrownAt) as Links;
  }

  /** V1 notes its components by calls; all versions return or note one plain object. */
  function setup({ version, bands }: DescribeOrder): unknown {
    const noted: { components?: unknown; componentCount?: unknown } = {};
    if (version === 1)
      Object.assign(globalThis, {
        setInputComponents: (components: unknown) => void (noted.components = components),
        setOutputComponentCount: (count: unknown) => void (noted.componentCount = count),
      });
    const run = links.functions.setup;
    if (!run) throw new Refusal('The script has no function setup()');
    if (!links.functions.evaluatePixel) throw new Refusal('The script has no function evaluatePixel()');
    const returned: unknown = run(version === 3 ? undefined : Object.fromEntries(bands.map((band) => [band, band])));
    if (version !== 1) return returned;
    if (returned && !noted.components)
      throw new Refusal('The script has no line //VERSION=3, but its setup() returns an object as in V3');
    return noted;
  }

  return {
    describe(factory, wanted) {
      link(factory);
      const { bands, extras } = wanted;
      if (wanted.simple) {
        const more = (sample: object) => extras.map((name) => (name === 'samples' ? sample : {}));
        const count = probeComponents(links.pixel as NonNullable<Links['pixel']>, bands, more);
        return { setup: { input: [{ bands }], output: { bands: count } }, functions: [] };
      }
      const described = setup(wanted);
      const functions = Object.keys(links.functions).filter((name) => links.functions[name]);
      return { setup: described, functions };
    },

    begin(factory, begun) {
      link(factory);
      order = begun;
      if (!order.simple) setup(order);
      const { preProcessScenes, filterScenes, updateOutput } = links.functions;
      const lists = sceneArguments(order.inputs);
      const isV3 = order.version === 3;
      if (isV3 && preProcessScenes && order.inputs.some(({ mosaicking }) => mosaicking !== 'SIMPLE'))
        lists.preProcess(preProcessScenes as (collections: unknown) => unknown);
      if (!isV3 && filterScenes)
        lists.filter(filterScenes as (scenes: unknown, metadata: object) => unknown, order.inputMetadata);
      const outputs = order.outputs.map(({ id, bands, sampleType }) => ({ id, bands, sampleType }));
      if (isV3 && updateOutput)
        updateOutput(Object.fromEntries(outputs.map((output) => [output.id, output])), lists.collections());
      requested = order.requested.map((index) => {
        const { id, bands } = outputs[index] as { id: string; bands: number };
        return { id, bands, declaredAlone: outputs.length === 1 };
      });
      scenes = lists.scenes(!isV3 && !order.simple);
      counts = lists.sampleCounts();
      return { order: lists.order(), counts, bands: outputs.map(({ bands }) => bands) };
    },

    evaluate({ pixels, planes, outputs, fresh, drop }, attached) {
      reader ??= componentReader(requested, order.simple, order.version < 3);
      for (const slot of drop) buffers.delete(slot);
      fresh.forEach((slot, at) => buffers.set(slot, attached[at] as SharedArrayBuffer));
      const array = ({ slot, type, offset, length }: ArrayOrder) =>
        new (arrayTypes[type] as (typeof arrayTypes)[string])(buffers.get(slot) as SharedArrayBuffer, offset, length);
      const args = { scenes, inputMetadata: order.inputMetadata, customData, outputMetadata };
      const loop = links.loop as NonNullable<Links['loop']>;
      const views = planes.map((bands) => bands.map(array));
      const targets = outputs.map(array);
      const bands = requested.map((output) => output.bands);
      for (let from = 0; from < pixels; from += PIXELS_PER_CALL) {
        const to = from + PIXELS_PER_CALL < pixels ? from + PIXELS_PER_CALL : pixels;
        loop(from, to, pixels, views, counts, targets, bands, args, reader);
      }
    },

    hasMore: () => links.functions.updateOutputMetadata !== undefined || 'userData' in outputMetadata,

    finish() {
      links.functions.updateOutputMetadata?.(scenes, order.inputMetadata, outputMetadata);
      return stringify(outputMetadata.userData);
    },
  };
}
