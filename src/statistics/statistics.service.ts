import { Injectable } from '@nestjs/common';
import { UsageMeter } from '../accounting/index.js';
import { type Principal } from '../auth/index.js';
import { addFacts } from '../platform/logging/context.js';
import { IntervalStatistics } from './interval-statistics.js';
import { type StatisticsRequest } from './request/statistics-request.js';
import { commonFault, statisticsBody, type StatisticsResponse } from './statistics-body.js';
import { LEAST_UNITS } from './units.js';

export interface StatisticsAnswer {
  readonly body: StatisticsResponse;
  /** Processing units. */
  readonly units: number;
}

/** The synchronous shell over the statistics of intervals: one request, one body. */
@Injectable()
export class StatisticsRequests {
  constructor(
    private readonly statistics: IntervalStatistics,
    private readonly meter: UsageMeter,
  ) {}

  /**
   * @throws RATE_LIMITED, FORBIDDEN when the account cannot pay, before a pixel is read; the request's or script's fault
   * when every interval fails of it
   */
  async compute(request: StatisticsRequest, principal: Principal, signal: AbortSignal): Promise<StatisticsAnswer> {
    const opened = await this.statistics.open(request, principal, signal);
    const purchase = { product: 'statistics', estimated: Math.max(LEAST_UNITS, opened.estimatedUnits) } as const;
    return this.meter.spending(principal, purchase, async () => {
      const result = await this.statistics.run(opened, signal);
      const fault = commonFault(result);
      if (fault !== null) throw fault;
      const units = Math.max(LEAST_UNITS, result.units);
      addFacts({ pu: units, intervals: result.outcomes.length, ...result.read });
      return { units, body: statisticsBody(result) };
    });
  }
}
