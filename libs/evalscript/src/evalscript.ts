import { createHash } from 'node:crypto';
import { DEFAULT_LIMITS, HEAP_MB, MAX_SOURCE, type TimeLimits } from './limits.js';
import { prepareScript, type PreparedScript } from './prepared-script.js';
import { type IsolateCache } from './sandbox/isolate-cache.js';
import { type PixelMemory } from './sandbox/pixel-memory.js';
import { type SandboxIsolate } from './sandbox/sandbox-isolate.js';
import { runsTogether, runTogether, type WholeRendering } from './run-together.js';
import { type SceneList } from './scenes.js';
import { type RunOptions, ScriptRun } from './script-run.js';
import { refuse } from './setup/refusal.js';
import { type SampleType, type ScriptCollection, type ScriptOutput, type Setup } from './setup/setup.js';

const DEFAULT_ARRAY_BYTES = 64 * 1024 * 1024;
const MB = 1024 * 1024;

export interface EvalscriptOptions {
  readonly isolates: IsolateCache;
  /** Isolates are never shared between tenants. */
  readonly tenant: string;
  /** The request's `data[]`, in order; several make data fusion. */
  readonly collections: readonly ScriptCollection[];
  /** Ids of the outputs to render, without `userdata`; absent: all. */
  readonly outputs?: readonly string[];
  /** Of outputs that name none: AUTO; statistics say FLOAT32. */
  readonly defaultSampleType?: SampleType;
  /** What the arrays of one block may take together; they count towards the sandbox's memory. */
  readonly arrayBytes?: number;
  readonly limits?: Partial<TimeLimits>;
}

/**
 * A script whose setup() was read. Holds an isolate until `close()`; renderings follow one another in it, each with fresh
 * globals.
 */
export interface Evalscript {
  readonly setup: Setup;
  /** Those to be rendered. */
  readonly requested: readonly ScriptOutput[];
  /**
   * Top-level code, setup(), then preProcessScenes() and updateOutput().
   * @param scenes one list per entry of `setup.inputs`
   */
  start(scenes: readonly SceneList[], options?: RunOptions): Promise<ScriptRun>;
  /** Whether `runTogether` does: of scripts that choose neither scenes nor outputs and can leave nothing behind. */
  readonly runsTogether: boolean;
  /** As many renderings from `start` to `finish`. @throws where any fails; what it fails of is told by running it alone */
  runTogether(renderings: readonly WholeRendering[]): Promise<readonly (string | null)[]>;
  /** Of the renderings that run together; free again before the next ones. */
  readonly memory: PixelMemory;
  /** Stops what runs at once, as when a client hangs up: its promise is rejected with CANCELLED. */
  abandon(): void;
  close(): Promise<void>;
}

/**
 * Compiles an evalscript in a sandbox and reads what it asks for. Times in scripts are those of the process: run it with TZ=UTC.
 * @throws EVALSCRIPT_INVALID, EVALSCRIPT_FAILED, EVALSCRIPT_TIMEOUT, EVALSCRIPT_OUT_OF_MEMORY
 */
export async function openEvalscript(source: string, options: EvalscriptOptions): Promise<Evalscript> {
  if (source.trim() === '') refuse('Missing or empty evalscript.');
  if (source.length > MAX_SOURCE) refuse(`The evalscript is longer than ${MAX_SOURCE} characters`);
  const { isolates, tenant, collections, outputs, defaultSampleType = 'AUTO' } = options;
  const arrayBytes = options.arrayBytes ?? DEFAULT_ARRAY_BYTES;
  // Twice, for a replaced buffer is only let go by the next garbage collection.
  const memoryMb = HEAP_MB + 2 * Math.ceil(arrayBytes / MB);
  const limits = { ...DEFAULT_LIMITS, ...options.limits };
  const key = digest([tenant, source, collections, outputs ?? null, defaultSampleType]);
  const isolate = isolates.take(key, memoryMb);
  try {
    isolate.prepared ??= await prepareScript(isolate, source, {
      collections,
      outputs,
      defaultSampleType,
      callMs: limits.callMs,
    });
  } catch (error) {
    if (!isolate.lost) isolate.dispose();
    throw error;
  }
  return opened(isolate, isolate.prepared, { source, limits, arrayBytes }, () => isolates.give(key, memoryMb, isolate));
}

function opened(
  isolate: SandboxIsolate,
  prepared: PreparedScript,
  settings: { readonly source: string; readonly limits: TimeLimits; readonly arrayBytes: number },
  giveBack: () => void,
): Evalscript {
  let isOpen = true;
  return {
    setup: prepared.setup,
    requested: prepared.requested,
    start: (scenes, runOptions = {}) => ScriptRun.start(isolate, prepared, settings, scenes, runOptions),
    runsTogether: runsTogether(prepared),
    runTogether: (renderings) => runTogether(isolate, prepared, settings, renderings),
    memory: isolate.memory,
    abandon: () => isolate.abandon(),
    close: async () => {
      if (isOpen) giveBack();
      isOpen = false;
    },
  };
}

function digest(parts: unknown): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64');
}
