export { type IntervalError, intervalError, type IntervalErrorType } from './interval-fault.js';
export {
  type IntervalOutcome,
  IntervalStatistics,
  type OpenedStatistics,
  type StatisticsResult,
} from './interval-statistics.js';
export { readStatisticsRequest, type StatisticsRequest } from './request/statistics-request.js';
export { commonFault, statisticsBody, type StatisticsResponse, type StatisticsEntry } from './statistics-body.js';
export { StatisticsCoreModule } from './statistics.core.module.js';
export { StatisticsModule } from './statistics.module.js';
