import { Injectable } from '@nestjs/common';
import {
  type Delivery,
  type OpenScript,
  planRender,
  type RenderPlan,
  RenderPool,
  type RenderResult,
  scriptCollection,
  type ScriptSetup,
} from '#libs/render';
import { type Principal } from '../auth/index.js';
import { timed } from '../platform/logging/context.js';
import { RenderInputs } from './inputs/render-inputs.js';
import { rendererFault } from './renderer-fault.js';
import { type RasterRequest } from './request/raster-request.js';

/** Wall clock of one picture, and of opening its script. */
const RENDER_TIMEOUT_MS = 120_000;
const SCRIPT_TIMEOUT_MS = 10_000;

/** A request that can be rendered: everything is decided, no pixel is read. */
export interface PreparedRendering extends OpenScript {
  readonly setup: ScriptSetup;
  readonly plan: RenderPlan;
}

/** The one way from a request to pixels; Process and its siblings are shells around it. */
@Injectable()
export class RenderService {
  constructor(
    private readonly inputs: RenderInputs,
    private readonly pool: RenderPool,
  ) {}

  /**
   * Finds collections and scenes, opens the script, looks at the files it needs, and plans.
   * @throws INVALID, BAD_REQUEST, EVALSCRIPT_…: the request's or the script's fault; UPSTREAM_FAILED: a file is gone
   */
  prepare(request: RasterRequest, principal: Principal, signal: AbortSignal): Promise<PreparedRendering> {
    return timed('plan', async () => {
      const found = await this.inputs.find(request, principal);
      const script = { text: request.evalscript, tenant: principal.accountId };
      const collections = found.map(({ requested, rendered }) =>
        scriptCollection({ id: requested.id, collection: rendered }),
      );
      const opening = { script, collections };
      const setup = await blamed(this.pool.run('openScript', opening, { signal, timeoutMs: SCRIPT_TIMEOUT_MS }));
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
    return timed('render', () => blamed(this.pool.run('render', job, { signal, timeoutMs: RENDER_TIMEOUT_MS })));
  }
}

function blamed<T>(work: Promise<T>): Promise<T> {
  return work.catch((error: unknown) => {
    throw rendererFault(error);
  });
}
