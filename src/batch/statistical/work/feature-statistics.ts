import { Injectable } from '@nestjs/common';
import { isDomainError } from '#libs/errors';
import { type VectorFeature } from '#libs/geopackage';
import { isPassing } from '../../../fanout/index.js';
import {
  intervalError,
  IntervalStatistics,
  readStatisticsRequest,
  statisticsBody,
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

/** Features that may be at fault themselves before the script is blamed. */
const TRIALS = 10;

/** The Statistical API, feature by feature. */
@Injectable()
export class FeatureStatistics {
  constructor(
    private readonly intervals: IntervalStatistics,
    private readonly renders: RenderService,
  ) {}

  /** For the features of one unit, whose pixels are read together. */
  group(signal: AbortSignal): FoldGroup {
    return new FoldGroup(this.renders, signal);
  }

  /**
   * A feature's own fault becomes its result. @param isLastTry faults that may pass become its result, too
   * @throws what may pass: a store or renderer that is away; CANCELLED by the signal
   */
  async of(
    task: BatchTask,
    feature: Omit<Feature, 'epsg'>,
    isLastTry: boolean,
    group: FoldGroup,
    signal: AbortSignal,
  ): Promise<FeatureOutcome> {
    try {
      const { epsg, evalscript } = factsOf(task);
      const request = readStatisticsRequest(featureBody(task.request, evalscript, { ...feature, epsg }));
      const result = await this.intervals.run(
        await this.intervals.open(request, task.principal, signal),
        signal,
        group,
      );
      if (!isLastTry) assertNothingPasses(result);
      return { text: resultOf(feature, statisticsBody(result)), units: result.units };
    } catch (error) {
      if (signal.aborted || (isPassing(error) && !isLastTry)) throw error;
      return { text: faultyResult(feature, intervalError(error)), units: 0 };
    }
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

/** A feature is better computed anew than kept with an interval that failed of what was away for a moment. */
function assertNothingPasses({ outcomes }: StatisticsResult): void {
  for (const outcome of outcomes) if ('fault' in outcome && isPassing(outcome.fault)) throw outcome.fault;
}
