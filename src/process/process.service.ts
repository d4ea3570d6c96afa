import { Injectable } from '@nestjs/common';
import { assertDeliverable, chooseDelivery, type Delivery } from '#libs/encode';
import { storedType } from '#libs/render';
import { type Product, UsageMeter } from '../accounting/index.js';
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
import { explain } from './explanation.js';
import { type ExplanationDto } from './explanation.dto.js';

/** Who asks, and until when. */
export interface Asking {
  /** null = anonymous: maps of public collections. */
  readonly principal: Principal | null;
  readonly signal: AbortSignal;
  /** What the books call it; `process` unless said otherwise. */
  readonly product?: Product;
}

export interface Picture {
  readonly contentType: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/** The synchronous shell over the renderer: one request, one body. */
@Injectable()
export class ProcessRequests {
  constructor(
    private readonly renders: RenderService,
    private readonly meter: UsageMeter,
  ) {}

  /**
   * @param accept beats the formats that the request names (process §4.2)
   * @throws RATE_LIMITED, FORBIDDEN when the account cannot pay, before a pixel is read
   */
  async render(request: RasterRequest, accept: string | undefined, asking: Asking): Promise<Picture> {
    const { principal, signal, product = 'process' } = asking;
    const prepared = await this.renders.prepare(request, principal, signal);
    const delivery = deliveryOf(prepared, request, accept);
    const estimated = unitsOf(prepared, delivery, prepared.plan.estimate.scenesPerPixel);
    const { picture } = await this.meter.spending(principal, { product, estimated }, async () => {
      const { contentType, headers, body, read } = await this.renders.run(prepared, delivery, signal);
      const units = unitsOf(prepared, delivery, read.scenesPerPixel);
      addFacts({ pu: units, files: read.files, reads: read.reads });
      return {
        units,
        picture: { contentType, body, headers: { ...headers, 'x-processingunits-spent': spentHeader(units) } },
      };
    });
    return picture;
  }

  /** What `render` would do, without reading a pixel. */
  async explain(request: RasterRequest, { principal, signal }: Asking): Promise<ExplanationDto> {
    const prepared = await this.renders.prepare(request, principal, signal);
    const delivery = deliveryOf(prepared, request, undefined);
    const units = unitsOf(prepared, delivery, prepared.plan.estimate.scenesPerPixel);
    return explain(prepared.plan, await this.renders.inspect(prepared, signal), delivery, units);
  }
}

function deliveryOf({ setup }: PreparedRendering, { responses }: RasterRequest, accept: string | undefined): Delivery {
  const delivery = chooseDelivery(accept, responses, setup.outputs);
  // What `updateOutput` makes of them is known with the scenes: then the renderer looks once more.
  if (!setup.changesOutputs) {
    const stored = setup.outputs.map((output) => ({ ...output, sampleType: storedType(output) }));
    assertDeliverable(delivery, stored);
  }
  return delivery;
}

function unitsOf({ plan, setup }: PreparedRendering, delivery: Delivery, samples: readonly number[]): number {
  return processingUnits(costOf(plan, samples, setup, delivery));
}
