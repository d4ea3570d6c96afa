import { type ErrorCode } from '#libs/errors';

/** Seconds at most between two tries. */
const LONGEST_S = 3600;
/** Days of an hourly try: what a provider does not get over in that time it will not. */
const MAX_TRIES = 80;

/** Faults of somebody's network, disk or process: the same work may succeed later. */
const PASSING: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  ...(['UNAVAILABLE', 'RATE_LIMITED', 'UPSTREAM_FAILED', 'UPSTREAM_TIMEOUT'] as const),
  ...(['STORAGE_FULL', 'TIMEOUT', 'RASTER_CRASHED', 'CANCELLED'] as const),
]);
/** Codes of a job that are no `ErrorCode`: a defect that may depend on circumstances, and a worker that was killed. */
const OF_JOBS = ['internal', 'worker_lost'];

/** @param code of a job, in lower case */
export function isPassing(code: string): boolean {
  return OF_JOBS.includes(code) || PASSING.has(code.toUpperCase() as ErrorCode);
}

/** @param tries that failed so far, this one included */
export function isWorthAnother(code: string, tries: number): boolean {
  return isPassing(code) && tries < MAX_TRIES;
}

/** Seconds to wait after so many failed tries: doubled each time, an hour at most. @param firstS after the first */
export function waitS(tries: number, firstS: number): number {
  return Math.min(LONGEST_S, firstS * 2 ** Math.min(tries - 1, 20));
}
