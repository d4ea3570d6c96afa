import { Injectable } from '@nestjs/common';
import { DomainError } from '#libs/errors';
import { inParallel } from '../../../platform/process/bounded-parallel.js';
import { type PreparedRendering } from '../../../render/index.js';
import { OrderStores } from '../make/order-stores.js';
import { unitEstimate } from '../make/unit-cost.js';
import { unitFiles } from '../make/unit-files.js';
import { type RasterJob, type RasterUnit } from '../order/raster-order.js';
import { grown, type ZarrExtent } from '../zarr/zarr-extent.js';
import { ZarrGroups } from '../zarr/zarr-group.js';
import { assertNotInTheWay, existenceCheck, MOST_LOOKED_AT, tooManyToLookAt } from './existing-objects.js';
import { ScriptCheck } from './script-check.js';

/** What a task comes to. */
export interface SurveyResult {
  readonly count: number;
  /** Processing units of all units, without any discount. */
  readonly estimatedUnits: number;
  /** A few pixels of the first unit: its setup and its sources' time ranges are those of all. */
  readonly trial: PreparedRendering;
  /** Of the arrays of Zarr output, whose group has been made; null = the task has none. */
  readonly zarrExtent: ZarrExtent | null;
}

const LOOKS_AT_ONCE = 8;

/** Everything of a raster task that can be found wrong before its first tile (batch-v1 §5, batch-v2 §7). */
@Injectable()
export class RasterSurvey {
  constructor(
    private readonly stores: OrderStores,
    private readonly scripts: ScriptCheck,
    private readonly groups: ZarrGroups,
  ) {}

  /**
   * @param units once through, as a stream; @param visit sees each of them with its keys
   * @throws a DomainError that becomes the task's error
   */
  async of(
    job: RasterJob,
    units: AsyncIterable<RasterUnit>,
    signal: AbortSignal,
    visit?: (unit: RasterUnit, keys: readonly string[]) => void | Promise<void>,
  ): Promise<SurveyResult> {
    const storeOf = await this.stores.of(job);
    let trial: PreparedRendering | null = null;
    let estimate: ReturnType<typeof unitEstimate> | null = null;
    let zarrExtent: ZarrExtent | null = null;
    let [count, estimatedUnits] = [0, 0];
    const toLookAt: RasterUnit[] = [];
    for await (const unit of units) {
      if (signal.aborted) throw new DomainError('CANCELLED', 'The analysis was cancelled');
      trial ??= await this.scripts.of(job, unit.grid, signal);
      estimate ??= unitEstimate(trial, job.order);
      if (job.order.zarr) zarrExtent = grown(zarrExtent, unit.grid);
      const files = unitFiles(job, unit);
      await visit?.(unit, files.map(({ key }) => key)); // prettier-ignore
      estimatedUnits += estimate(unit.grid);
      if (++count * files.length < MOST_LOOKED_AT) toLookAt.push(unit);
    }
    if (trial === null)
      throw new DomainError('BAD_REQUEST', 'There is nothing to process in processRequest->input->bounds');
    const objects = count * job.order.files.length;
    const check = existenceCheck(job.order, objects);
    if (check === 'refuse') throw tooManyToLookAt(objects);
    if (check === 'look')
      await inParallel(toLookAt, LOOKS_AT_ONCE, (unit) => assertNotInTheWay(job.order, unit, unitFiles(job, unit), storeOf)); // prettier-ignore
    if (job.order.zarr && zarrExtent) await this.groups.create(job, job.order.zarr, zarrExtent, trial);
    return { count, estimatedUnits, trial, zarrExtent };
  }
}
