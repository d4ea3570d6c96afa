import ivm from 'isolated-vm';
import { holdsOutput, type PixelBlock } from './block.js';
import { type ArrayOrder, type BeginOrder, type EvaluateOrder } from './guest/session.js';
import { MAX_TEXT, type TimeLimits } from './limits.js';
import { type PreparedScript } from './prepared-script.js';
import { type PixelMemory } from './sandbox/pixel-memory.js';
import { type SandboxContext } from './sandbox/sandbox-context.js';
import { type Argument, type SandboxIsolate } from './sandbox/sandbox-isolate.js';
import { type SceneList } from './scenes.js';
import { bandCount, checkComponents } from './setup/outputs.js';
import { numberOf } from './setup/raw-setup.js';
import { scriptError } from './setup/refusal.js';
import { type ScriptOutput } from './setup/setup.js';

export interface RunOptions {
  /** `inputMetadata.serviceVersion`. */
  readonly serviceVersion?: string;
}

/** What the sandbox answers to `begin`; the bands are the script's word. */
interface Begun {
  readonly order: number[][];
  readonly counts: number[];
  readonly bands: unknown[];
}

interface RunSettings {
  /** The script's text, for the lines of its errors. */
  readonly source: string;
  readonly limits: TimeLimits;
  readonly arrayBytes: number;
}

/**
 * One rendering, in which the script's globals live from the first block to `finish()`: in a context of its own, or in that of
 * another rendering of the script which has left no trace there.
 */
export class ScriptRun {
  /** Per input the indexes of the scenes given to `start`, as the script chose and ordered them. */
  readonly scenes: readonly (readonly number[])[];
  /** Per input how many samples each plane must hold per pixel; SIMPLE: 1, with data fusion 0 when there is no scene. */
  readonly sampleCounts: readonly number[];
  /** The requested outputs, with the bands that updateOutput() gave them. */
  readonly outputs: readonly ScriptOutput[];
  #remainingMs: number;
  /** After the last block: there is no userData. */
  #saysNothing = false;
  #isEnded = false;

  private constructor(
    private readonly isolate: SandboxIsolate,
    private readonly context: SandboxContext,
    private readonly settings: RunSettings,
    private readonly prepared: PreparedScript,
    begun: Begun,
    remainingMs: number,
  ) {
    this.#remainingMs = remainingMs;
    this.scenes = begun.order;
    this.sampleCounts = begun.counts;
    const isRequested = (wanted: string) => prepared.requested.some(({ id }) => id === wanted);
    const outputs = prepared.setup.outputs.map((output, at) => {
      const given = begun.bands[at];
      return { ...output, bands: bandCount(numberOf(given), output.id, given, isRequested(output.id) ? 1 : 0) };
    });
    checkComponents(outputs);
    this.outputs = prepared.requested.map(({ id }) => outputs.find((output) => output.id === id) as ScriptOutput);
  }

  static async start(
    isolate: SandboxIsolate,
    prepared: PreparedScript,
    settings: RunSettings,
    scenes: readonly SceneList[],
    { serviceVersion = '1.0.0' }: RunOptions,
  ): Promise<ScriptRun> {
    const { inputs, normalizationFactor } = prepared.setup;
    const order: BeginOrder = {
      ...prepared.order,
      inputs: inputs.map(({ datasource, mosaicking }, at) => ({
        datasource,
        mosaicking,
        ...(scenes[at] ?? { from: null, to: null, scenes: [] }),
      })),
      inputMetadata: { serviceVersion, normalizationFactor },
    };
    const { limits, source } = settings;
    const started = performance.now();
    const { context, answer } = await isolate.begin(prepared, JSON.stringify(order), limits.callMs, source);
    const remaining = limits.renderingMs - (performance.now() - started);
    const begun = JSON.parse(answer) as Begun;
    return isolate.inside(context, async () => new ScriptRun(isolate, context, settings, prepared, begun, remaining));
  }

  /** Where the arrays of its blocks best lie; what is taken is the rendering's until `finish()`. */
  get memory(): Pick<PixelMemory, 'take'> {
    return this.isolate.memory;
  }

  /** evaluatePixel() for every pixel of a block; the block's output arrays hold the stored values then. */
  async evaluate(block: PixelBlock): Promise<void> {
    this.#check(block);
    const outputs = this.outputs.map(({ id }) => block.outputs[id] as ArrayBufferView);
    const views = [...block.inputs.flat(), ...outputs];
    const { fresh, drop, bytes } = this.context.buffers.use(
      views.map(({ buffer }) => buffer as SharedArrayBuffer),
    );
    if (bytes > this.settings.arrayBytes)
      throw new RangeError(`a block of ${bytes} bytes, but the script was opened for ${this.settings.arrayBytes}`);
    const order: EvaluateOrder = {
      pixels: block.pixels,
      planes: block.inputs.map((bands) => bands.map((plane) => this.#place(plane, plane.length))),
      outputs: this.outputs.map((output, at) =>
        this.#place(outputs[at] as ArrayBufferView, block.pixels * output.bands),
      ),
      fresh: [...fresh.values()],
      drop,
    };
    const { blockMs } = this.settings.limits;
    await this.isolate.dropUnfetchedCode(blockMs);
    const attached = [...fresh.keys()].map((buffer) => new ivm.ExternalCopy(buffer).copyInto({ release: true }));
    const told = await this.#call('evaluate', [JSON.stringify(order), ...attached], blockMs);
    this.#saysNothing = told === '.';
  }

  /** updateOutputMetadata(), then userData as JSON text; null when the script set none. The run is over then. */
  async finish(): Promise<{ readonly userData: string | null }> {
    const json = this.#saysNothing ? '' : await this.#call('finish', [], this.settings.limits.callMs);
    if (json.length > MAX_TEXT) throw scriptError('EVALSCRIPT_FAILED', 'userData is larger than 8 MB of JSON');
    this.#isEnded = true;
    this.isolate.giveBack(this.context, this.prepared.traces);
    this.isolate.memory.free();
    return { userData: json === '' ? null : json };
  }

  /** Lets go of the context without asking the script, after an error; nobody uses it again. Nothing after `finish()`. */
  end(): void {
    if (this.#isEnded) return;
    this.#isEnded = true;
    this.isolate.memory.abandon();
    if (!this.isolate.lost) this.context.release();
  }

  async #call(operation: string, args: readonly Argument[], limitMs: number): Promise<string> {
    const { isolate, context } = this;
    const limit = Math.max(1, Math.floor(Math.min(limitMs, this.#remainingMs)));
    const started = performance.now();
    try {
      return (await isolate.call(context, operation, args, limit, this.settings.source)) ?? '';
    } finally {
      this.#remainingMs -= performance.now() - started;
    }
  }

  #place(view: ArrayBufferView, length: number): ArrayOrder {
    const slot = this.context.buffers.slotOf(view.buffer as SharedArrayBuffer);
    return { slot, type: view.constructor.name, offset: view.byteOffset, length };
  }

  /** A block that does not fit the layout is the caller's mistake, not the script's. */
  #check(block: PixelBlock): void {
    this.sampleCounts.forEach((count, input) => {
      const planes = block.inputs[input] ?? [];
      if (planes.some((plane) => plane.length < count * block.pixels))
        throw new RangeError(`a plane of input ${input} is shorter than ${count} × ${block.pixels} samples`);
    });
    for (const output of this.outputs)
      if (!holdsOutput(block.outputs[output.id], output, block.pixels))
        throw new RangeError(
          `the array of output ${output.id} does not hold ${block.pixels} × ${output.bands} samples`,
        );
  }
}
