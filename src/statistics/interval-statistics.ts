import { Injectable, Logger } from '@nestjs/common';
import { DomainError, isDomainError } from '#libs/errors';
import { type FoldResult } from '#libs/render';
import { type OutputStatistics, type StatisticsPlan } from '#libs/statistics';
import { type Principal } from '../auth/index.js';
import { RasterConfig } from '../platform/config/config.js';
import { inParallel } from '../platform/process/bounded-parallel.js';
import {
  costOfReading,
  type FoldGroup,
  type OpenedSeries,
  RenderSeries,
  RenderService,
  type SpanRendering,
  type TimeSpan,
} from '../render/index.js';
import { type IntervalError, intervalError, isRunaway } from './interval-fault.js';
import { type StatisticsRequest } from './request/statistics-request.js';
import { planStatistics } from './statistics-plan.js';
import { intervalUnits } from './units.js';

/** Everything is decided, no pixel is read. */
export interface OpenedStatistics {
  readonly plan: StatisticsPlan;
  /** Those with scenes. */
  readonly intervals: readonly SpanRendering[];
  /** Processing units, at most. */
  readonly estimatedUnits: number;
}

/** What came of one interval. */
export type IntervalOutcome = { readonly interval: TimeSpan } & (
  | { readonly outputs: OutputStatistics }
  /** `fault`: what was thrown. */
  | { readonly error: IntervalError; readonly fault: unknown }
);

export interface StatisticsResult {
  /** In their order, those that had scenes. */
  readonly outcomes: readonly IntervalOutcome[];
  /** Processing units of the intervals with data. */
  readonly units: number;
  /** Pixels of the grid inside the geometry; null = no interval was rendered. */
  readonly geometryPixelCount: number | null;
  /** What was read, for the log. */
  readonly read: { readonly files: number; readonly reads: number };
}

/** Planned while others of their group are on their way. */
const GROUPED_AT_ONCE = 12;
/** Intervals that stop the script before any other succeeds: then it is the script. */
const PATIENCE = 3;

interface Folded {
  readonly outcome: IntervalOutcome;
  readonly result: FoldResult | null;
  readonly units: number;
}

/** One area, one script, many intervals: the core of the Statistical API and of batch statistics. */
@Injectable()
export class IntervalStatistics {
  private readonly log = new Logger(IntervalStatistics.name);

  constructor(
    private readonly series: RenderSeries,
    private readonly renders: RenderService,
    private readonly raster: RasterConfig,
  ) {}

  /** @throws what is wrong with the request or its script whatever the interval */
  async open(
    { raster, spans, calculations }: StatisticsRequest,
    principal: Principal | null,
    signal: AbortSignal,
  ): Promise<OpenedStatistics> {
    return opened(await this.series.open(raster, spans, principal, signal, DEFAULTS), calculations);
  }

  /** The same for requests that differ in nothing but their bounds, together. @throws what is wrong with any of them */
  async openEach(
    requests: readonly StatisticsRequest[],
    principal: Principal | null,
    signal: AbortSignal,
  ): Promise<OpenedStatistics[]> {
    const [first] = requests;
    if (first === undefined) return [];
    const rasters = requests.map(({ raster }) => raster);
    const each = await this.series.openEach(rasters, first.spans, principal, signal, DEFAULTS);
    return each.map((series) => opened(series, first.calculations));
  }

  /**
   * The failure of an interval is its outcome. @throws CANCELLED by the signal; the script's fault when it had to be
   * stopped again and again
   * @param group of a task: its intervals go to the renderers together with those of its other areas
   */
  async run(
    { plan, intervals }: OpenedStatistics,
    signal: AbortSignal,
    group: Pick<FoldGroup, 'fold'> | null = null,
  ): Promise<StatisticsResult> {
    const given = new AbortController();
    const stop = AbortSignal.any([signal, given.signal]);
    let [stopped, succeeded] = [0, 0];
    const one = async (interval: SpanRendering): Promise<Folded | null> => {
      try {
        const folded = await this.fold(interval, plan, group ?? this.renders, stop);
        succeeded++;
        return folded;
      } catch (fault) {
        if (stop.aborted) throw isDomainError(fault) ? fault : new DomainError('CANCELLED', 'The request was given up');
        if (isRunaway(fault) && ++stopped >= PATIENCE && succeeded === 0) {
          given.abort();
          throw fault;
        }
        return this.failed(interval, fault);
      }
    };
    // As many as there are renderers, which requests share; one more is planned meanwhile.
    const atOnce = group === null ? this.raster.processes + 1 : GROUPED_AT_ONCE;
    const folded = (await inParallel(intervals, atOnce, one)).filter((outcome) => outcome !== null);
    return summedUp(folded);
  }

  /** null = no scene after all. */
  private async fold(
    interval: SpanRendering,
    plan: StatisticsPlan,
    renders: Pick<RenderService, 'fold'>,
    signal: AbortSignal,
  ): Promise<Folded | null> {
    signal.throwIfAborted();
    const prepared = await interval.prepare();
    if (prepared === null) return null;
    const result = await renders.fold(prepared, plan, signal);
    const { scenesPerPixel, hasData } = result.read;
    const units = hasData ? intervalUnits(costOfReading(prepared.plan, scenesPerPixel)) : 0;
    return { outcome: { interval: interval.span, outputs: result.outputs }, result, units };
  }

  private failed({ span }: SpanRendering, fault: unknown): Folded {
    const error = intervalError(fault);
    if (error.type === 'EXECUTION_ERROR') this.log.error(fault);
    return { outcome: { interval: span, error, fault }, result: null, units: 0 };
  }
}

const DEFAULTS = { defaultSampleType: 'FLOAT32' } as const;

function opened({ setup, spans }: OpenedSeries, calculations: StatisticsRequest['calculations']): OpenedStatistics {
  const estimatedUnits = spans.reduce((sum, { cost }) => sum + intervalUnits(cost), 0);
  return { plan: planStatistics(setup, calculations), intervals: spans, estimatedUnits };
}

function summedUp(folded: readonly Folded[]): StatisticsResult {
  const results = folded.flatMap(({ result }) => result ?? []);
  return {
    outcomes: folded.map(({ outcome }) => outcome),
    units: folded.reduce((sum, { units }) => sum + units, 0),
    geometryPixelCount: results[0]?.geometryPixelCount ?? null,
    read: {
      files: results.reduce((sum, { read }) => sum + read.files, 0),
      reads: results.reduce((sum, { read }) => sum + read.reads, 0),
    },
  };
}
