import { Injectable } from '@nestjs/common';
import { DomainError, type ErrorCode, isDomainError } from '#libs/errors';
import { assertDeliverable } from '#libs/encode';
import { storedType } from '#libs/render';
import { type PreparedRendering, RenderService } from '../../../render/index.js';
import { type RasterJob, type UnitGrid } from '../order/raster-order.js';
import { unitDelivery, unitRequest } from '../make/unit-request.js';

/** A side of the picture that a script is tried with. */
const TRIAL_PX = 16;
/** What a trial may meet besides the script: faults of files, which concern tiles and not the task. */
const OF_FILES: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'UPSTREAM_FAILED',
  'UPSTREAM_TIMEOUT',
  'RASTER_UNREADABLE',
  'RASTER_UNSUPPORTED',
  'OBJECT_NOT_FOUND',
]);

/**
 * Tries a task's script before the first tile (batch-v1 §5): its outputs, and a few pixels with what there is in the middle
 * of a tile and, unless it takes one sample per pixel, without any sample, which tiles may come to have.
 */
@Injectable()
export class ScriptCheck {
  constructor(private readonly renders: RenderService) {}

  /** @returns the trial, whose setup and sources are those of every tile. @throws what makes the task fail */
  async of({ order, principal }: RasterJob, grid: UnitGrid, signal: AbortSignal): Promise<PreparedRendering> {
    const trial = await this.renders.prepare(unitRequest(order, middleOf(grid)), principal, signal);
    const delivery = unitDelivery(order.files);
    const { outputs, changesOutputs } = trial.setup;
    for (const { identifier, format } of order.files) assertProduced(identifier, format, trial, order.cog !== null);
    if (!changesOutputs) assertDeliverable(delivery, outputs.map((output) => ({ ...output, sampleType: storedType(output) }))); // prettier-ignore
    await this.run(trial, order.files, signal);
    if (trial.plan.sources.some(({ mosaicking }) => mosaicking !== 'SIMPLE'))
      await this.run(withoutSamples(trial), order.files, signal);
    return trial;
  }

  private async run(trial: PreparedRendering, files: RasterJob['order']['files'], signal: AbortSignal): Promise<void> {
    try {
      await this.renders.run(trial, unitDelivery(files), signal);
    } catch (error) {
      if (!isDomainError(error) || !OF_FILES.has(error.code)) throw error;
    }
  }
}

function assertProduced(identifier: string, format: string, { setup }: PreparedRendering, isCog: boolean): void {
  if (format !== 'image/tiff') return;
  const output = setup.outputs.find(({ id }) => id === identifier);
  if (!output)
    throw new DomainError('BAD_REQUEST', `Output ${identifier} requested but missing from function setup()`, {
      detail: { code: 'RENDERER_EXCEPTION' },
    });
  if (isCog && output.sampleType === 'INT8')
    throw new DomainError('BAD_REQUEST', `Output ${identifier} has sampleType INT8, which cogOutput does not take`);
}

/** Pixels of the same size. */
function middleOf({ epsg, bbox, width, height }: UnitGrid): UnitGrid {
  const [minX, minY, maxX, maxY] = bbox;
  const [columns, rows] = [Math.min(TRIAL_PX, width), Math.min(TRIAL_PX, height)];
  const [stepX, stepY] = [(maxX - minX) / width, (maxY - minY) / height];
  const left = minX + Math.floor((width - columns) / 2) * stepX;
  const top = maxY - Math.floor((height - rows) / 2) * stepY;
  return { epsg, bbox: [left, top - rows * stepY, left + columns * stepX, top], width: columns, height: rows };
}

function withoutSamples(trial: PreparedRendering): PreparedRendering {
  const sources = trial.plan.sources.map((source) => ({ ...source, samples: [] }));
  return { ...trial, plan: { ...trial.plan, sources } };
}
