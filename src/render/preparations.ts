import { Injectable } from '@nestjs/common';
import { type OpenScript, planRender, type RenderPlan, scriptCollection, type ScriptSetup } from '#libs/render';
import { type Principal } from '../auth/index.js';
import { StoredEvalscripts } from './evalscripts/stored-evalscripts.js';
import { type FoundInput, RenderInputs } from './inputs/render-inputs.js';
import { blamed } from './renderer-fault.js';
import { type RasterRequest } from './request/raster-request.js';
import { ScriptSetups } from './script-setups.js';

/** Whose isolates run what strangers may draw. */
const ANONYMOUS = 'anonymous';

/** A script that has said what it wants of the request's collections. */
export interface OpenedScript extends OpenScript {
  readonly setup: ScriptSetup;
}

/** A request that can be rendered: everything is decided, no pixel is read. */
export interface PreparedRendering extends OpenedScript {
  readonly plan: RenderPlan;
}

/** Of all outputs that name none. */
export type ScriptDefaults = Pick<OpenScript, 'defaultSampleType'>;

/** The steps from a request whose scenes are found to a plan. */
@Injectable()
export class Preparations {
  constructor(
    private readonly inputs: RenderInputs,
    private readonly stored: StoredEvalscripts,
    private readonly setups: ScriptSetups,
  ) {}

  /** The request's own script, or the stored one that it names. */
  async textOf({ evalscript, dataProduct }: RasterRequest, principal: Principal | null): Promise<string> {
    return dataProduct === null ? evalscript : this.stored.textOf(principal, dataProduct);
  }

  /** @throws EVALSCRIPT_… */
  async open(
    text: string,
    found: readonly Pick<FoundInput, 'requested' | 'rendered'>[],
    principal: Principal | null,
    { defaultSampleType }: ScriptDefaults,
    signal: AbortSignal,
  ): Promise<OpenedScript> {
    const collections = found.map(({ requested, rendered }) =>
      scriptCollection({ id: requested.id, collection: rendered }),
    );
    const script = { text, tenant: principal?.accountId ?? ANONYMOUS };
    const opening = { script, collections, ...(defaultSampleType && { defaultSampleType }) };
    return { ...opening, setup: await blamed(this.setups.of(opening, signal)) };
  }

  /**
   * @param shown what the script is told of the time range, where it is not what scenes were chosen by
   * @throws BAD_REQUEST, EVALSCRIPT_…; UPSTREAM_FAILED: a file is gone
   */
  async plan(
    request: RasterRequest,
    found: readonly FoundInput[],
    opened: OpenedScript,
    shown?: RenderPlan['sources'][number]['timeRange'],
  ): Promise<PreparedRendering> {
    const inputs = await Promise.all(
      found.map((input, position) => this.inputs.open(request, input, position, opened.setup)),
    );
    const { bounds, size } = request;
    const grid = { crs: `EPSG:${bounds.crs.epsg}`, bbox: bounds.bbox, ...size };
    const told = shown ? inputs.map((input) => ({ ...input, timeRange: shown })) : inputs;
    return { ...opened, plan: planRender({ grid, geometry: bounds.geometry, inputs: told }, opened.setup) };
  }
}
