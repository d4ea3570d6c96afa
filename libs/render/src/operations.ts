import { type Delivery } from '#libs/encode';
import { type TimeLimits } from '#libs/evalscript';
import { type Delivered } from './delivery.js';
import { type RenderPlan } from './plan.js';
import { type ScriptCollection, type ScriptSetup } from './script-setup.js';

/**
 * What a renderer process can be asked: name → [arguments, result]. Paths come from `ObjectStore.gdalPath`, never from a
 * caller; the script is a stranger's and runs in an isolate.
 */
export interface RenderOperations {
  /**
   * The script's `setup()` as data, before anything is searched or read.
   * @throws EVALSCRIPT_…
   */
  openScript: [OpenScript, ScriptSetup];
  /**
   * preProcessScenes → updateOutput → evaluatePixel block by block → updateOutputMetadata → encoding.
   * @throws EVALSCRIPT_…, BAD_REQUEST (the format cannot hold the output), RASTER_UNREADABLE, RASTER_UNSUPPORTED
   */
  render: [RenderJob, RenderResult];
}

export interface OpenScript {
  readonly script: ScriptText;
  /** `scriptCollection` of each of the request's inputs, in their order. */
  readonly collections: readonly ScriptCollection[];
  /** How long the script may run; default: the evaluator's own limits. */
  readonly limits?: Partial<TimeLimits>;
}

export interface ScriptText {
  readonly text: string;
  /** Account whose isolates may be reused for it; isolates are never shared between tenants. */
  readonly tenant: string;
}

export interface RenderJob extends OpenScript {
  readonly plan: RenderPlan;
  readonly setup: ScriptSetup;
  readonly delivery: Delivery;
}

export interface RenderResult extends Delivered {
  readonly read: ReadCounters;
}

/** What was done for it, for headers, metrics and tests. */
export interface ReadCounters {
  readonly blocks: number;
  /** Distinct files opened or reused. */
  readonly files: number;
  /** Warps: once per block, file and resampling class. */
  readonly reads: number;
  /** Scenes per source after preProcessScenes: SIMPLE counts 1 (processing units). */
  readonly scenesPerPixel: readonly number[];
}
