import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DeliveryStores } from '../../../delivery/index.js';
import { type ClaimedUnit, type NewUnit, type UnitOutcome } from '../../../fanout/index.js';
import { AreaTiles } from '../../raster/area/area-tiles.js';
import { RasterMaker } from '../../raster/make/raster-maker.js';
import { besideKey } from '../../raster/order/path-template.js';
import { type RasterUnit } from '../../raster/order/raster-order.js';
import { RasterSurvey } from '../../raster/survey/raster-survey.js';
import { type Analysis, type BatchWork, BatchWorks } from '../../tasks/batch-work.js';
import { type BatchTask } from '../../tasks/batch-task.entity.js';
import { toRequestDto } from '../requests/request.mapper.js';
import { analysisFacts, zarrExtentOf } from '../../raster/survey/analysis-facts.js';
import { finishedTile, type TilePayload } from './finished-tiles.js';
import { requestJobOf, unitsOf } from './raster-job.js';
import { TaskCollection } from './task-collection.js';

/** What version 1 does in the worker: analyses requests and makes their tiles. */
@Injectable()
export class BatchV1Work implements BatchWork, OnModuleInit {
  readonly api = 'v1';

  constructor(
    private readonly works: BatchWorks,
    private readonly tiles: AreaTiles,
    private readonly survey: RasterSurvey,
    private readonly maker: RasterMaker,
    private readonly stores: DeliveryStores,
    private readonly collections: TaskCollection,
  ) {}

  onModuleInit(): void {
    this.works.register(this);
  }

  /** batch-v1 §5 "Analysis yields". */
  async analyse(task: BatchTask, signal: AbortSignal): Promise<Analysis> {
    const { request, job } = requestJobOf(task);
    const { trial, estimatedUnits, zarrExtent } = await this.survey.of(
      job,
      unitsOf(this.tiles, request, signal),
      signal,
    );
    const facts = analysisFacts(trial, request.order, estimatedUnits, zarrExtent);
    await this.writeRequest(task);
    // Last of all, so that a request with a fault leaves no collection behind.
    await this.collections.prepare(task.id, request, facts.outputs);
    return { facts, units: newUnits(unitsOf(this.tiles, request, signal)) };
  }

  async run(
    task: BatchTask,
    claimed: ClaimedUnit,
    signal: AbortSignal,
    next: readonly ClaimedUnit[],
  ): Promise<UnitOutcome> {
    const { request, job } = requestJobOf(task);
    const { unitId: id, name } = claimed;
    const unit: RasterUnit = { id, name, grid: gridOf(claimed) };
    const { units: cost, note } = await this.maker.make(job, unit, signal, next.map(gridOf), zarrExtentOf(task));
    if (request.order.cog !== null) await this.collections.add(task.id, finishedTile(request.order, task.id, claimed));
    return { cost, note };
  }

  /** A copy of the request in the folder of its objects. */
  private async writeRequest(task: BatchTask): Promise<void> {
    const { request } = requestJobOf(task);
    const { template } = request.order.files[0]!;
    const store = await this.stores.open({ bucket: template.bucket, region: null, keys: null });
    const text = JSON.stringify(toRequestDto(task), null, 2);
    await store.put(besideKey(template, task.id, `request-${task.id}.json`), Buffer.from(text));
  }
}

const gridOf = ({ payload }: ClaimedUnit) => (payload as TilePayload).grid;

async function* newUnits(units: AsyncIterable<RasterUnit>): AsyncGenerator<NewUnit> {
  for await (const { id, name, grid } of units) yield { unitId: id, name, payload: { grid } satisfies TilePayload };
}
