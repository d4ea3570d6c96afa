import { type Delivery } from '#libs/encode';
import { type ErrorCode } from '#libs/errors';
import { type SampleType, type TimeLimits } from '#libs/evalscript';
import { type StatisticsPlan } from '#libs/statistics';
import { type Delivered } from './delivery.js';
import { type PlanInspection } from './inspection.js';
import { type RenderPlan } from './plan.js';
import { type ScriptCollection, type ScriptSetup } from './script-setup.js';
import { type FilePart } from './sinks/file-sink.js';
import { type FoldedStatistics } from './sinks/statistics-sink.js';

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
  /** The same, folded into statistics instead of encoded. */
  fold: [FoldJob, FoldResult];
  /**
   * `fold` of many plans of one script. What one of them fails of is told in its place: only what ends all of them is thrown.
   */
  foldAll: [FoldAllJob, readonly FoldOutcome[]];
  /** The same, written to local files, which may be larger than memory. @throws STORAGE_FULL, too */
  renderToFiles: [FilesJob, FilesResult];
  /** What reading the plan would do, before the script has its say in preProcessScenes; opens headers alone. */
  inspect: [Pick<RenderPlan, 'grid' | 'sources'>, PlanInspection];
}

export interface OpenScript {
  readonly script: ScriptText;
  /** `scriptCollection` of each of the request's inputs, in their order. */
  readonly collections: readonly ScriptCollection[];
  /** Of outputs that name none; default AUTO. */
  readonly defaultSampleType?: SampleType;
  /** How long the script may run; default: the evaluator's own limits. */
  readonly limits?: Partial<TimeLimits>;
}

export interface ScriptText {
  readonly text: string;
  /** Account whose isolates may be reused for it; isolates are never shared between tenants. */
  readonly tenant: string;
}

/** A script with the plan that was made for it. */
export interface PlannedScript extends OpenScript {
  readonly plan: RenderPlan;
  readonly setup: ScriptSetup;
}

export interface RenderJob extends PlannedScript {
  readonly delivery: Delivery;
}

export interface FoldJob extends PlannedScript {
  /** Of the script's outputs, `dataMask` aside. */
  readonly statistics: StatisticsPlan;
}

export interface FoldResult extends FoldedStatistics {
  readonly read: ReadCounters;
}

export interface FoldAllJob extends OpenScript {
  readonly setup: ScriptSetup;
  readonly statistics: StatisticsPlan;
  readonly plans: readonly RenderPlan[];
}

/** In the order of the plans. */
export type FoldOutcome = { readonly result: FoldResult } | { readonly fault: FoldFault };

/** An error as data; without a code it was no DomainError. */
export interface FoldFault {
  readonly code: ErrorCode | null;
  readonly message: string;
  readonly detail?: unknown;
}

export interface FilesJob extends PlannedScript {
  readonly parts: readonly FilePart[];
}

export interface FilesResult {
  readonly read: ReadCounters;
}

export interface RenderResult extends Delivered {
  readonly read: ReadCounters;
}

/** What was done for it, for headers, metrics and tests. */
export interface ReadCounters {
  readonly blocks: number;
  /** Distinct files opened or reused. */
  readonly files: number;
  /** Readings: once per block, file and resampling class; bands that several sources share only once. */
  readonly reads: number;
  /** Scenes per source after preProcessScenes: SIMPLE counts 1 (processing units). */
  readonly scenesPerPixel: readonly number[];
  /** Any pixel of any sample had data. */
  readonly hasData: boolean;
}
