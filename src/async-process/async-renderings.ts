import { join } from 'node:path';
import { Injectable } from '@nestjs/common';
import { chooseDelivery, type Delivery, fileNameOf } from '#libs/encode';
import { DomainError, isDomainError } from '#libs/errors';
import { assertWritable, type FilePart } from '#libs/render';
import { type Principal } from '../auth/index.js';
import { costOf, type PreparedRendering, processingUnits, readRasterRequest, RenderService } from '../render/index.js';
import { asyncUnits } from './async-cost.js';

/** Of a side. */
export const MAX_ASYNC_PX = 10_000;
/** Wall clock of one rendering, and of what its script takes of it. */
const TIMEOUT_MS = 3_600_000;

/** A request that can be rendered into files. */
export interface AsyncRendering {
  readonly prepared: PreparedRendering;
  readonly delivery: Delivery;
  /** Processing units, before a pixel is read. */
  readonly estimate: number;
}

/** The way from a request to files; the API goes half of it, so that faults are told at once, the worker all of it. */
@Injectable()
export class AsyncRenderings {
  constructor(private readonly renders: RenderService) {}

  /** @param body with its script. @throws INVALID, BAD_REQUEST, EVALSCRIPT_…: the request's or the script's fault */
  async prepare(body: Record<string, unknown>, principal: Principal, signal: AbortSignal): Promise<AsyncRendering> {
    const request = readRasterRequest(body, { maxPx: MAX_ASYNC_PX });
    const prepared = await this.renders.prepare(request, principal, signal);
    const { setup, plan } = prepared;
    const delivery = chooseDelivery(undefined, request.responses, setup.outputs);
    // What `updateOutput` makes of them is known with the scenes: then the renderer looks once more.
    if (!setup.changesOutputs) assertWritable(plan.grid, setup.outputs, delivery.parts);
    const rendering = { prepared, delivery };
    return { ...rendering, estimate: unitsOf(rendering, plan.estimate.scenesPerPixel) };
  }

  /** @param dir of the new files, which are named as their objects. @returns what it cost */
  async render(
    rendering: AsyncRendering,
    dir: string,
    signal: AbortSignal,
  ): Promise<{ files: ReadonlyArray<{ fileName: string; path: string }>; units: number }> {
    const { prepared, delivery } = rendering;
    const parts = delivery.parts.map((part): FilePart => ({ ...part, path: join(dir, fileNameOf(part)) }));
    const patient = { ...prepared, limits: { renderingMs: TIMEOUT_MS } };
    const rendered = this.renders.renderToFiles(patient, parts, signal, TIMEOUT_MS);
    const { read } = await rendered.catch((error: unknown) => {
      throw timeIsUp(error);
    });
    const files = parts.map((part) => ({ fileName: fileNameOf(part), path: part.path }));
    return { files, units: unitsOf(rendering, read.scenesPerPixel) };
  }
}

function unitsOf(
  { prepared: { plan, setup }, delivery }: Pick<AsyncRendering, 'prepared' | 'delivery'>,
  samples: readonly number[],
): number {
  return asyncUnits(processingUnits(costOf(plan, samples, setup, delivery)), plan.grid);
}

/** A rendering that took too long once would again. */
function timeIsUp(error: unknown): unknown {
  if (!isDomainError(error, 'TIMEOUT')) return error;
  return new DomainError('BAD_REQUEST', `The rendering took too long: ${error.message}`, {
    cause: error,
    detail: { code: 'RENDERER_EXCEPTION' },
  });
}
