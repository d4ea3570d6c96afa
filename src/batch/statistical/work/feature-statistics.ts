import { Injectable } from '@nestjs/common';
import { isDomainError } from '#libs/errors';
import { type VectorFeature } from '#libs/geopackage';
import { isPassing } from '../../../fanout/index.js';
import {
  intervalError,
  IntervalStatistics,
  type OpenedStatistics,
  readStatisticsRequest,
  statisticsBody,
  type StatisticsRequest,
  type StatisticsResult,
} from '../../../statistics/index.js';
import { FoldGroup, RenderService } from '../../../render/index.js';
import { type BatchTask } from '../../tasks/batch-task.entity.js';
import { featureBody, type Feature } from '../request/feature-body.js';
import { faultyResult, resultOf } from '../results/result-file.js';
import { factsOf } from './task-order.js';

/** What is written for a feature, and what it cost. */
export interface FeatureOutcome {
  /** JSON */
  readonly text: string;
  readonly units: number;
}

/** Features of one unit: their scenes are searched and their pixels read together. */
export interface FeatureGroup {
  readonly folds: FoldGroup;
  /** Without those that have a fault: it shows when each is opened by itself. */
  readonly opened: Promise<ReadonlyMap<GroupedFeature, OpenedStatistics>>;
}

/** Its CRS is the task's. */
export type GroupedFeature = Omit<Feature, 'epsg'>;

/** Features that may be at fault themselves before the script is blamed. */
const TRIALS = 10;

/** The Statistical API, feature by feature. */
@Injectable()
export class FeatureStatistics {
  constructor(
    private readonly intervals: IntervalStatistics,
    private readonly renders: RenderService,
  ) {}

  group(task: BatchTask, features: readonly GroupedFeature[], signal: AbortSignal): FeatureGroup {
    const opened = this.openEach(task, features, signal).catch(() => new Map<GroupedFeature, OpenedStatistics>());
    return { folds: new FoldGroup(this.renders, signal), opened };
  }

  /**
   * A feature's own fault becomes its result. @param isLastTry faults that may pass become its result, too
   * @throws what may pass: a store or renderer that is away; CANCELLED by the signal
   */
  async of(
    task: BatchTask,
    feature: GroupedFeature,
    isLastTry: boolean,
    { folds, opened }: FeatureGroup,
    signal: AbortSignal,
  ): Promise<FeatureOutcome> {
    try {
      const known = (await opened).get(feature);
      const own = known ?? (await this.intervals.open(requestOf(task, feature), task.principal, signal));
      const result = await this.intervals.run(own, signal, folds);
      if (!isLastTry) assertNothingPasses(result);
      return { text: resultOf(feature, statisticsBody(result)), units: result.units };
    } catch (error) {
      if (signal.aborted || (isPassing(error) && !isLastTry)) throw error;
      return { text: faultyResult(feature, intervalError(error)), units: 0 };
    }
  }

  /** @throws what is wrong with any of them */
  private async openEach(
    task: BatchTask,
    features: readonly GroupedFeature[],
    signal: AbortSignal,
  ): Promise<ReadonlyMap<GroupedFeature, OpenedStatistics>> {
    const requests = features.map((feature) => requestOf(task, feature));
    const opened = await this.intervals.openEach(requests, task.principal, signal);
    return new Map(features.map((feature, i) => [feature, opened[i]!]));
  }

  /** Processing units of a feature as of the first ones, by the first that can be done. @throws what is wrong with all of them */
  async estimate(
    { request, principal }: Pick<BatchTask, 'request' | 'principal'>,
    evalscript: string,
    features: readonly VectorFeature[],
    signal: AbortSignal,
  ): Promise<number> {
    let fault: unknown = null;
    for (const feature of features.slice(0, TRIALS)) {
      try {
        const asked = readStatisticsRequest(featureBody(request, evalscript, feature));
        return (await this.intervals.open(asked, principal, signal)).estimatedUnits;
      } catch (error) {
        if (!isDomainError(error) || isPassing(error)) throw error;
        fault ??= error;
      }
    }
    throw fault;
  }
}

function requestOf(task: BatchTask, feature: GroupedFeature): StatisticsRequest {
  const { epsg, evalscript } = factsOf(task);
  return readStatisticsRequest(featureBody(task.request, evalscript, { ...feature, epsg }));
}

/** A feature is better computed anew than kept with an interval that failed of what was away for a moment. */
function assertNothingPasses({ outcomes }: StatisticsResult): void {
  for (const outcome of outcomes) if ('fault' in outcome && isPassing(outcome.fault)) throw outcome.fault;
}
