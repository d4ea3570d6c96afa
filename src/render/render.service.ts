import { Injectable } from '@nestjs/common';
import {
  type Delivery,
  type FilePart,
  type FilesResult,
  type FoldFault,
  type FoldResult,
  type PlanInspection,
  type ReadCounters,
  RenderPool,
  type RenderResult,
} from '#libs/render';
import { DomainError } from '#libs/errors';
import { type StatisticsPlan } from '#libs/statistics';
import { type Counter } from 'prom-client';
import { type Principal } from '../auth/index.js';
import { timed } from '../platform/logging/context.js';
import { Metrics } from '../platform/metrics/metrics.js';
import { RenderInputs } from './inputs/render-inputs.js';
import { type PreparedRendering, Preparations, type ScriptDefaults } from './preparations.js';
import { blamed, rendererFault } from './renderer-fault.js';
import { type RasterRequest } from './request/raster-request.js';

/** Wall clock of one picture. */
const RENDER_TIMEOUT_MS = 120_000;

/** The one way from a request to pixels; Process and its siblings are shells around it. */
@Injectable()
export class RenderService {
  private readonly filesRead: Counter;

  constructor(
    private readonly inputs: RenderInputs,
    private readonly preparations: Preparations,
    private readonly pool: RenderPool,
    metrics: Metrics,
  ) {
    this.filesRead = metrics.counter(
      'swath_render_files_total',
      'Files that renderings read, each once per rendering',
      [],
    );
  }

  /**
   * Finds collections and scenes, opens the script, looks at the files it needs, and plans.
   * @throws INVALID, BAD_REQUEST, EVALSCRIPT_…: the request's or the script's fault; UPSTREAM_FAILED: a file is gone
   */
  prepare(
    request: RasterRequest,
    principal: Principal | null,
    signal: AbortSignal,
    defaults: ScriptDefaults = {},
  ): Promise<PreparedRendering> {
    return timed('plan', async () => {
      const [found, text] = await Promise.all([
        this.inputs.find(request, principal),
        this.preparations.textOf(request, principal),
      ]);
      const opened = await this.preparations.open(text, found, principal, defaults, signal);
      return this.preparations.plan(request, found, opened);
    });
  }

  /**
   * The same for pictures that differ in nothing but where they lie and how large they are, whose scenes are searched
   * together. Each is planned when it is asked for. @throws what is wrong with any of them
   */
  prepareEach(
    requests: readonly RasterRequest[],
    principal: Principal | null,
  ): Promise<Array<(signal: AbortSignal) => Promise<PreparedRendering>>> {
    return timed('plan', async () => {
      const [found, text] = await Promise.all([
        this.inputs.findEach(requests, principal),
        this.preparations.textOf(requests[0]!, principal),
      ]);
      return found.map((inputs, i) => async (signal) => {
        const opened = await this.preparations.open(text, inputs, principal, {}, signal);
        return this.preparations.plan(requests[i]!, inputs, opened);
      });
    });
  }

  run(prepared: PreparedRendering, delivery: Delivery, signal: AbortSignal): Promise<RenderResult> {
    const job = { ...prepared, delivery };
    return this.counted(this.pool.run('render', job, { signal, timeoutMs: RENDER_TIMEOUT_MS }));
  }

  /** Statistics of what `run` would draw. */
  fold(prepared: PreparedRendering, statistics: StatisticsPlan, signal: AbortSignal): Promise<FoldResult> {
    const job = { ...prepared, statistics };
    return this.counted(this.pool.run('fold', job, { signal, timeoutMs: RENDER_TIMEOUT_MS }));
  }

  /** The same of many renderings of one script, which travel together. What one of them fails of is its own outcome. */
  async foldAll(
    prepared: readonly PreparedRendering[],
    statistics: StatisticsPlan,
    signal: AbortSignal,
  ): Promise<Array<FoldResult | Error>> {
    const [first] = prepared;
    if (first === undefined) return [];
    const job = { ...first, statistics, plans: prepared.map(({ plan }) => plan), plan: undefined };
    const outcomes = await blamed(this.pool.run('foldAll', job, { signal, timeoutMs: RENDER_TIMEOUT_MS }));
    return outcomes.map((outcome) => {
      if ('fault' in outcome) return rendererFault(errorOf(outcome.fault)) as Error;
      this.filesRead.inc(outcome.result.read.files);
      return outcome.result;
    });
  }

  /** Into local files, which may be larger than memory. @param timeoutMs wall clock */
  renderToFiles(
    prepared: PreparedRendering,
    parts: readonly FilePart[],
    signal: AbortSignal,
    timeoutMs: number,
  ): Promise<FilesResult> {
    return this.counted(this.pool.run('renderToFiles', { ...prepared, parts }, { signal, timeoutMs }));
  }

  /** What `run` would read; opens the headers of the files. */
  inspect({ plan: { grid, sources } }: PreparedRendering, signal: AbortSignal): Promise<PlanInspection> {
    const wanted = { grid, sources };
    return timed('inspect', () => blamed(this.pool.run('inspect', wanted, { signal, timeoutMs: RENDER_TIMEOUT_MS })));
  }

  private counted<T extends { readonly read: ReadCounters }>(work: Promise<T>): Promise<T> {
    return timed('render', async () => {
      const result = await blamed(work);
      this.filesRead.inc(result.read.files);
      return result;
    });
  }
}

function errorOf({ code, message, detail }: FoldFault): Error {
  return code === null ? new Error(message) : new DomainError(code, message, { detail });
}
