import { isDomainError, type ErrorCode } from '#libs/errors';

/** One thing that could not be done, in words for the user. */
export interface CareFault {
  readonly dataset_id?: string;
  /** Below its root, with the root's name: `root://archive/…`. */
  readonly path?: string;
  readonly error: string;
}

/** What says something about one file, and not about the work or the platform. */
const OF_THE_FILE: ReadonlySet<ErrorCode> = new Set([
  ...(['UNSUPPORTED_MEDIA_TYPE', 'RASTER_UNREADABLE', 'RASTER_UNSUPPORTED', 'RASTER_CRASHED', 'INVALID'] as const),
  ...(['INVALID_KEY', 'NOT_FOUND', 'OBJECT_NOT_FOUND', 'CONFLICT', 'TIMEOUT'] as const),
]);

/** The sentence for the report; what is no fault of the one file is thrown on. */
export function faultOf(error: unknown): string {
  if (isDomainError(error) && OF_THE_FILE.has(error.code)) return error.message;
  throw error;
}

/** Entries per list that are tried, until all of it fits. */
const LENGTHS = [1000, 300, 100, 30, 10, 3, 0];
/** Of a job's result, which may have 64 KiB. */
const MAX_BYTES = 60 * 1024;

/** The same report with its lists cut to what a job may hold; `truncated` says how long those were. */
export function bounded<T extends object>(report: T): T & { truncated: Record<string, number> } {
  const cuts = LENGTHS.map((length) => cutTo(report, length));
  return cuts.find((cut) => Buffer.byteLength(JSON.stringify(cut)) <= MAX_BYTES) ?? cutTo(report, 0);
}

function cutTo<T extends object>(report: T, length: number): T & { truncated: Record<string, number> } {
  const lists = Object.entries(report).filter(([, value]) => Array.isArray(value) && value.length > length);
  const cut = Object.fromEntries(lists.map(([name, list]) => [name, (list as unknown[]).slice(0, length)]));
  return {
    ...report,
    ...cut,
    truncated: Object.fromEntries(lists.map(([name, list]) => [name, (list as unknown[]).length])),
  };
}

/** How long work tells of itself and whether it is still wanted. */
export interface CareHooks {
  readonly signal: AbortSignal;
  onProgress?(counts: { done: number; total: number; failed: number; skipped: number }): Promise<void>;
}
