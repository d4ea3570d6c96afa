import { Injectable } from '@nestjs/common';
import { chooseDelivery, type Delivery } from '#libs/encode';
import { type Principal } from '../auth/index.js';
import { addFacts } from '../platform/logging/context.js';
import {
  costOf,
  type PreparedRendering,
  processingUnits,
  type RasterRequest,
  RenderService,
  spentHeader,
} from '../render/index.js';
import { type Explanation, explain } from './explanation.js';

/** Who asks, and until when. */
export interface Asking {
  readonly principal: Principal;
  readonly signal: AbortSignal;
}

export interface Picture {
  readonly contentType: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/** The synchronous shell over the renderer: one request, one body. */
@Injectable()
export class ProcessRequests {
  constructor(private readonly renders: RenderService) {}

  /** @param accept beats the formats that the request names (process §4.2) */
  async render(request: RasterRequest, accept: string | undefined, { principal, signal }: Asking): Promise<Picture> {
    const prepared = await this.renders.prepare(request, principal, signal);
    const delivery = deliveryOf(prepared, request, accept);
    const { contentType, headers, body, read } = await this.renders.run(prepared, delivery, signal);
    const units = unitsOf(prepared, delivery, read.scenesPerPixel);
    addFacts({ pu: units, files: read.files, reads: read.reads });
    return { contentType, body, headers: { ...headers, 'x-processingunits-spent': spentHeader(units) } };
  }

  /** What `render` would do, without reading a pixel. */
  async explain(request: RasterRequest, { principal, signal }: Asking): Promise<Explanation> {
    const prepared = await this.renders.prepare(request, principal, signal);
    const delivery = deliveryOf(prepared, request, undefined);
    const units = unitsOf(prepared, delivery, prepared.plan.estimate.scenesPerPixel);
    return explain(prepared.plan, delivery, units);
  }
}

function deliveryOf({ setup }: PreparedRendering, { responses }: RasterRequest, accept: string | undefined): Delivery {
  return chooseDelivery(accept, responses, setup.outputs);
}

function unitsOf({ plan, setup }: PreparedRendering, delivery: Delivery, samples: readonly number[]): number {
  return processingUnits(costOf(plan, samples, setup, delivery));
}
