import { Injectable, type OnModuleInit } from '@nestjs/common';
import { type ClaimedUnit, type UnitOutcome } from '../../../fanout/index.js';
import { type BatchTask } from '../../tasks/batch-task.entity.js';
import { type Analysis, type BatchWork, BatchWorks } from '../../tasks/batch-work.js';
import { type FeatureUnit } from './feature-units.js';
import { FeatureResults } from './feature-results.js';
import { StatisticalAnalysis } from './analysis.js';

/** What batch statistics do in the worker. */
@Injectable()
export class StatisticalWork implements BatchWork, OnModuleInit {
  readonly api = 'statistics';

  constructor(
    private readonly works: BatchWorks,
    private readonly analysis: StatisticalAnalysis,
    private readonly results: FeatureResults,
  ) {}

  onModuleInit(): void {
    this.works.register(this);
  }

  analyse(task: BatchTask, signal: AbortSignal): Promise<Analysis> {
    return this.analysis.of(task, signal);
  }

  run(task: BatchTask, unit: ClaimedUnit, signal: AbortSignal): Promise<UnitOutcome> {
    return this.results.make(task, unit as ClaimedUnit<FeatureUnit>, signal);
  }
}
