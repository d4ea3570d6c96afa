import { join } from 'node:path';
import { Injectable } from '@nestjs/common';
import { assertDeliverable, chooseDelivery, type Delivery, fileNameOf } from '#libs/encode';
import { type ReadCounters, storedType } from '#libs/render';
import { type Product, UsageMeter } from '../accounting/index.js';
import { type Principal } from '../auth/index.js';
import { addFacts } from '../platform/logging/context.js';
import { Scratch } from '../platform/storage/scratch.js';
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
import { largePicture } from './large-picture.js';

/** Who asks, and until when. */
export interface Asking {
  /** null = anonymous: maps of public collections. */
  readonly principal: Principal | null;
  readonly signal: AbortSignal;
  /** What the books call it; `process` unless said otherwise. */
  readonly product?: Product;
}

interface PictureHead {
  readonly contentType: string;
  readonly headers: Readonly<Record<string, string>>;
}

export interface Picture extends PictureHead {
  readonly body: Uint8Array;
}

/** A local file. */
export interface StoredPicture extends PictureHead {
  readonly path: string;
}

/** Wall clock of a picture that becomes a file. */
const FILE_TIMEOUT_MS = 120_000;

/** The synchronous shell over the renderer: one request, one body. */
@Injectable()
export class ProcessRequests {
  constructor(
    private readonly renders: RenderService,
    private readonly meter: UsageMeter,
    private readonly scratch: Scratch,
  ) {}

  /**
   * @param accept beats the formats that the request names (process §4.2)
   * @throws RATE_LIMITED, FORBIDDEN when the account cannot pay, before a pixel is read
   */
  async render(request: RasterRequest, accept: string | undefined, asking: Asking): Promise<Picture> {
    const prepared = await this.renders.prepare(request, asking.principal, asking.signal);
    return this.draw(prepared, deliveryOf(prepared, request, accept), asking);
  }

  /** The same, handed to `send`, after which it is gone: a large picture is a file, and never whole in memory. */
  async deliver(
    request: RasterRequest,
    accept: string | undefined,
    asking: Asking,
    send: (picture: Picture | StoredPicture) => Promise<void>,
  ): Promise<void> {
    const { signal } = asking;
    const prepared = await this.renders.prepare(request, asking.principal, signal);
    const delivery = deliveryOf(prepared, request, accept);
    const large = largePicture(prepared, delivery);
    if (large === null) return send(await this.draw(prepared, delivery, asking));
    await this.scratch.within(
      async (folder) => {
        const path = join(folder, fileNameOf(large));
        const { spent } = await this.spending(prepared, delivery, asking, () =>
          this.renders.renderToFiles(prepared, [{ ...large, path }], signal, FILE_TIMEOUT_MS),
        );
        await send({ contentType: delivery.contentType, headers: spent, path });
      },
      { signal },
    );
  }

  private async draw(prepared: PreparedRendering, delivery: Delivery, asking: Asking): Promise<Picture> {
    const { spent, made } = await this.spending(prepared, delivery, asking, () =>
      this.renders.run(prepared, delivery, asking.signal),
    );
    const { contentType, headers, body } = made;
    return { contentType, body, headers: { ...headers, ...spent } };
  }

  /** Charges what a rendering turns out to cost. @returns it with the header that says so */
  private spending<T extends { readonly read: ReadCounters }>(
    prepared: PreparedRendering,
    delivery: Delivery,
    { principal, product = 'process' }: Asking,
    work: () => Promise<T>,
  ): Promise<{ spent: Record<string, string>; made: T }> {
    const estimated = unitsOf(prepared, delivery, prepared.plan.estimate.scenesPerPixel);
    return this.meter.spending(principal, { product, estimated }, async () => {
      const made = await work();
      const units = unitsOf(prepared, delivery, made.read.scenesPerPixel);
      addFacts({ pu: units, files: made.read.files, reads: made.read.reads });
      return { units, made, spent: { 'x-processingunits-spent': spentHeader(units) } };
    });
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
