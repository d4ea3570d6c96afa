import { Injectable } from '@nestjs/common';
import {
  type Delivery,
  type FilePart,
  type FilesResult,
  type FoldResult,
  type OpenScript,
  type PlanInspection,
  planRender,
  type ReadCounters,
  type RenderPlan,
  RenderPool,
  type RenderResult,
  scriptCollection,
  type ScriptSetup,
} from '#libs/render';
import { type StatisticsPlan } from '#libs/statistics';
import { type Counter } from 'prom-client';
import { type Principal } from '../auth/index.js';
import { timed } from '../platform/logging/context.js';
import { Metrics } from '../platform/metrics/metrics.js';
import { StoredEvalscripts } from './evalscripts/stored-evalscripts.js';
import { RenderInputs } from './inputs/render-inputs.js';
import { rendererFault } from './renderer-fault.js';
import { type RasterRequest } from './request/raster-request.js';
import { ScriptSetups } from './script-setups.js';

/** Wall clock of one picture. */
const RENDER_TIMEOUT_MS = 120_000;
/** Whose isolates run what strangers may draw. */
const ANONYMOUS = 'anonymous';

/** A request that can be rendered: everything is decided, no pixel is read. */
export interface PreparedRendering extends OpenScript {
  readonly setup: ScriptSetup;
  readonly plan: RenderPlan;
}

/** The one way from a request to pixels; Process and its siblings are shells around it. */
@Injectable()
export class RenderService {
  private readonly filesRead: Counter;

  constructor(
    private readonly inputs: RenderInputs,
    private readonly stored: StoredEvalscripts,
    private readonly setups: ScriptSetups,
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
    { defaultSampleType }: Pick<OpenScript, 'defaultSampleType'> = {},
  ): Promise<PreparedRendering> {
    return timed('plan', async () => {
      const { evalscript, dataProduct } = request;
      const [found, text] = await Promise.all([
        this.inputs.find(request, principal),
        dataProduct === null ? evalscript : this.stored.textOf(principal, dataProduct),
      ]);
      const script = { text, tenant: principal?.accountId ?? ANONYMOUS };
      const collections = found.map(({ requested, rendered }) =>
        scriptCollection({ id: requested.id, collection: rendered }),
      );
      const opening = { script, collections, ...(defaultSampleType && { defaultSampleType }) };
      const setup = await blamed(this.setups.of(opening, signal));
      const inputs = await Promise.all(
        found.map((input, position) => this.inputs.open(request, input, position, setup)),
      );
      const { bounds, size } = request;
      const grid = { crs: `EPSG:${bounds.crs.epsg}`, bbox: bounds.bbox, ...size };
      return { ...opening, setup, plan: planRender({ grid, geometry: bounds.geometry, inputs }, setup) };
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

function blamed<T>(work: Promise<T>): Promise<T> {
  return work.catch((error: unknown) => {
    throw rendererFault(error);
  });
}
