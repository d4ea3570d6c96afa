import { type PixelBlock } from './block.js';
import { MAX_TEXT, type TimeLimits } from './limits.js';
import { type PreparedScript } from './prepared-script.js';
import { assertFits, beginOrder, evaluateOrders } from './rendering-orders.js';
import { type SharedMemory } from './sandbox/pixel-memory.js';
import { type SandboxContext } from './sandbox/sandbox-context.js';
import { type Argument, type SandboxIsolate } from './sandbox/sandbox-isolate.js';
import { type SceneList } from './scenes.js';
import { bandCount, checkComponents } from './setup/outputs.js';
import { numberOf } from './setup/raw-setup.js';
import { scriptError } from './setup/refusal.js';
import { type ScriptOutput } from './setup/setup.js';

export const SERVICE_VERSION = '1.0.0';

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

export interface RunSettings {
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
    { serviceVersion = SERVICE_VERSION }: RunOptions,
  ): Promise<ScriptRun> {
    const order = beginOrder(prepared, scenes, serviceVersion);
    const { limits, source } = settings;
    const started = performance.now();
    const { context, answer } = await isolate.begin(prepared, JSON.stringify(order), limits.callMs, source);
    const remaining = limits.renderingMs - (performance.now() - started);
    const begun = JSON.parse(answer) as Begun;
    return isolate.inside(context, async () => new ScriptRun(isolate, context, settings, prepared, begun, remaining));
  }

  /** Where the arrays of its blocks best lie; what is taken is the rendering's until `finish()`. */
  get memory(): SharedMemory {
    return this.isolate.memory;
  }

  /** evaluatePixel() for every pixel of a block; the block's output arrays hold the stored values then. */
  async evaluate(block: PixelBlock): Promise<void> {
    assertFits(block, this.sampleCounts, this.outputs);
    const { arrayBytes, limits } = this.settings;
    const { orders, attached } = evaluateOrders(this.context.buffers, [block], this.outputs, arrayBytes);
    await this.isolate.dropUnfetchedCode(limits.blockMs);
    const told = await this.#call('evaluate', [JSON.stringify(orders[0]), ...attached()], limits.blockMs);
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
}
