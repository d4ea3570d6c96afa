import { type GridPointsRequest } from '../contract/files.js';
import { type PointBuckets } from './point-buckets.js';

/** The value at a place, NaN where no point is near enough. */
export type PointMethod = (points: PointBuckets, x: number, y: number) => number;

/** Squared distance below which a point is the place itself. */
const SAME = 1e-26;

/** Of two points at the same distance the later one. */
const nearest: PointMethod = (points, x, y) => {
  let [value, best] = [NaN, Infinity];
  points.within(x, y, (one, squared) => {
    if (squared <= best) [value, best] = [one, squared];
  });
  return value;
};

const average: PointMethod = (points, x, y) => {
  let [sum, count] = [0, 0];
  points.within(x, y, (one) => {
    sum += one;
    count += 1;
  });
  return sum / count;
};

const max: PointMethod = (points, x, y) => {
  let greatest = -Infinity;
  points.within(x, y, (one) => {
    if (one > greatest) greatest = one;
  });
  return greatest === -Infinity ? NaN : greatest;
};

const idw: PointMethod = (points, x, y) => {
  let [sum, weights, exact] = [0, 0, NaN];
  points.within(x, y, (one, squared) => {
    if (squared < SAME) exact = one;
    sum += one / squared;
    weights += 1 / squared;
  });
  return Number.isNaN(exact) ? sum / weights : exact;
};

export const POINT_METHODS: Readonly<Record<GridPointsRequest['method'], PointMethod>> = { nearest, average, max, idw };
