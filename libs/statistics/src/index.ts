export { type BandStatistics, type JsonNumber } from './band-fold.js';
export { type Duration, parseDuration } from './duration.js';
export { assertHoldable, heldBytes } from './held-bytes.js';
export { type Histogram, MOST_BINS } from './histogram.js';
export { cutIntervals, type Interval, type LastIntervalBehavior } from './intervals.js';
export { type BandPlan, type HistogramPlan, type OutputPlan, type StatisticsPlan } from './plan.js';
export { type OutputStatistics, StatisticsFold } from './statistics-fold.js';
