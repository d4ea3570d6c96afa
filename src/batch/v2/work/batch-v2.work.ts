import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { DomainError, isDomainError } from '#libs/errors';
import { isStoreRefusal } from '#libs/storage';
import {
  type ClaimedUnit,
  isPassing,
  type NewUnit,
  type TaskProgress,
  type UnitOutcome,
} from '../../../fanout/index.js';
import { discounted } from '../../raster/make/unit-cost.js';
import { RasterMaker } from '../../raster/make/raster-maker.js';
import { type RasterUnit, type UnitGrid } from '../../raster/order/raster-order.js';
import { RasterSurvey } from '../../raster/survey/raster-survey.js';
import { type BatchTask } from '../../tasks/batch-task.entity.js';
import { type Analysis, type BatchWork, BatchWorks } from '../../tasks/batch-work.js';
import { analysisFacts, zarrExtentOf } from '../../raster/survey/analysis-facts.js';
import { ExecutionRecords } from './execution-records.js';
import { FeatureManifests } from './feature-manifest.js';
import { OutputCollections } from './output-collections.js';
import { TaskHealth } from '../../tasks/task-health.js';
import { TaskJobs } from './task-jobs.js';
import { TaskUnits, type UnitSource } from './task-units.js';

/** Of a unit that meets what may pass; the fan-out would try once more. */
const LAST_TRY = 5;
/** For a bucket at the end of a task. */
const PATIENCE_MS = 600_000;

/** What V2 does in the worker: analyses tasks, makes their tiles, and tells about them in the bucket. */
@Injectable()
export class BatchV2Work implements BatchWork, OnModuleInit {
  readonly api = 'v2' as const;
  private readonly log = new Logger(BatchV2Work.name);
  /** Ends that a bucket delays. */
  private readonly waitingSince = new Map<string, number>();

  constructor(
    private readonly works: BatchWorks,
    private readonly jobs: TaskJobs,
    private readonly units: TaskUnits,
    private readonly survey: RasterSurvey,
    private readonly manifests: FeatureManifests,
    private readonly collections: OutputCollections,
    private readonly maker: RasterMaker,
    private readonly health: TaskHealth,
    private readonly records: ExecutionRecords,
  ) {}

  onModuleInit(): void {
    this.works.register(this);
  }

  /** Units are gone through twice: once to check them and to write the manifest, once into the database. */
  async analyse(task: BatchTask, signal: AbortSignal): Promise<Analysis> {
    const job = this.jobs.of(task);
    const source = await this.units.of(job.request, signal);
    try {
      const { order } = job.raster;
      const { trial, estimatedUnits, zarrExtent } = await this.manifests.write(
        job,
        source.arePolygons,
        (put) => this.survey.of(job.raster, source.units(), signal, put),
        signal,
      );
      const facts = analysisFacts(trial, order, estimatedUnits, zarrExtent);
      await this.collections.prepare(task, job, facts.outputs);
      return { facts, units: newUnits(source) };
    } catch (error) {
      await source.close();
      throw error;
    }
  }

  async run(
    task: BatchTask,
    claimed: ClaimedUnit,
    signal: AbortSignal,
    next: readonly ClaimedUnit[],
  ): Promise<UnitOutcome> {
    const job = this.jobs.of(task);
    const { unitId: id, name } = claimed;
    const unit: RasterUnit = { id, name, grid: gridOf(claimed) };
    if (!(await this.health.canPay(task)))
      throw new DomainError('UNAVAILABLE', 'The account is out of processing units');
    try {
      const { units, note } = await this.maker.make(job.raster, unit, signal, next.map(gridOf), zarrExtentOf(task));
      await this.collections.add(task, job, unit, takenAt(task));
      return { cost: discounted(units, unit.grid), note };
    } catch (error) {
      const fault = claimed.attempt < LAST_TRY || signal.aborted ? error : forGood(error);
      await this.health.failed(task, fault);
      throw fault;
    } finally {
      await this.recordNowAndThen(task);
    }
  }

  /** A bucket that is away is waited for, but not for ever: the task ends without its last file then. */
  async ended(task: BatchTask, _progress: TaskProgress): Promise<void> {
    const since = this.waitingSince.get(task.id) ?? Date.now();
    try {
      await this.records.write(this.jobs.of(task));
    } catch (error) {
      const isWorthWaiting = isPassing(error) && !isStoreRefusal(error) && Date.now() - since < PATIENCE_MS;
      if (isWorthWaiting) this.waitingSince.set(task.id, since);
      if (isWorthWaiting || !isDomainError(error)) throw error;
      this.log.warn(`Task ${task.id} ends without its execution file: ${error.message}`);
    }
    this.waitingSince.delete(task.id);
  }

  /** Never a reason for a unit to fail. */
  private async recordNowAndThen(task: BatchTask): Promise<void> {
    const { unitCount } = task.facts as { unitCount: number };
    await this.records.writeNowAndThen(this.jobs.of(task), unitCount).catch((error: unknown) => {
      this.log.warn(`The execution file of ${task.id} was not written: ${String(error)}`);
    });
  }
}

const gridOf = ({ payload }: ClaimedUnit) => payload as UnitGrid;

/** The file of the features is not needed any more when all have been read. */
async function* newUnits(source: UnitSource): AsyncGenerator<NewUnit> {
  try {
    for await (const { id, name, grid } of source.units()) yield { unitId: id, name, payload: grid };
  } finally {
    await source.close();
  }
}

/** What did not pass until the last try counts against the task. */
function forGood(error: unknown): unknown {
  if (!isDomainError(error) || !isPassing(error) || isStoreRefusal(error)) return error;
  return new DomainError('UPSTREAM_FAILED', error.message, { cause: error });
}

/** Start of the time range of the inputs. */
function takenAt({ facts }: BatchTask): string | null {
  return (facts as { timeRange?: { from: string | null } } | null)?.timeRange?.from ?? null;
}
