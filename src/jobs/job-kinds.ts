import { type EntityManager } from 'typeorm';
import { type Capability } from '../auth/index.js';
import { type Job } from './job.entity.js';

/** Closed union: a worker refuses to boot when a kind of its queues has no handler. Grow it with the feature. */
export const JOB_KINDS = [
  'raster_ingest',
  'raster_replace',
  'vrt_create',
  'vrt_rebuild',
  'scene_import',
  'zarr_ingest',
  'byoc_ingest',
  'batch_analysis',
  'nc_to_geotiff',
  'sentinel_safe',
  'cache_seed',
  'terrain_generate',
  'terrain_merge',
  'terrain_mago',
  'hyspex_parent',
  'hyspex_missing_variants',
  'repair_csw_metadata',
  'rehash',
  'resync',
  'thumbnails',
  'import_place',
  'delivery_import',
  'delivery_archive',
] as const;
export type JobKind = (typeof JOB_KINDS)[number];

/** One Bull queue per family. */
export const JOB_FAMILIES = [
  'ingest',
  'vrt',
  'catalog',
  'zarr',
  'byoc',
  'batch',
  'netcdf',
  'sentinel',
  'seed',
  'terrain',
  'hyspex',
  'maintenance',
  'import',
] as const;
export type JobFamily = (typeof JOB_FAMILIES)[number];

/** How the jobs module treats a kind without knowing its feature. Registered by the feature in API and worker alike. */
export interface JobKindDefinition {
  readonly kind: JobKind;
  readonly family: JobFamily;
  /** What cancel and retry need besides ownership. */
  readonly capability: Capability;
  /** Can the stored request be run again? `reason` is sent as `retry_reason`. */
  retryable(job: Job): Promise<{ can: true } | { can: false; reason: string }>;
  /**
   * Undo the domain state of a job that ends without publishing (failed, cancelled, could not be queued), in the
   * transaction that records the end: a VRT's asset leaves `regenerating`, a generation gets its error.
   */
  onUnfinished(
    manager: EntityManager,
    job: Job,
    outcome: 'failed' | 'cancelled' | 'not_queued',
    error: JobError | null,
  ): Promise<void>;
  /** Called in the transaction of a retry, before the row is `pending` again. */
  onRetry?(manager: EntityManager, job: Job): Promise<void>;
}

export interface JobError {
  readonly code: string;
  /** Safe for users: no host paths, no SQL, no stack. */
  readonly message: string;
}

export interface JobWarning {
  readonly code: string;
  readonly message: string;
  readonly source_id?: string;
}

/** jobs-and-visibility §2 `current_step`. */
export type JobStep =
  | 'queued'
  | 'validating'
  | 'downloading'
  | 'building'
  | 'converting'
  | 'cog_convert'
  | 'quicklook'
  | 'seeding'
  | 'finalize'
  | 'complete';

/** What a handler may do while it holds the lease. Every write is fenced by the attempt id. */
export interface JobRun {
  readonly job: Job;
  /** Fires on cancel, lost lease, shutdown. Hand it to every await. */
  readonly signal: AbortSignal;
  /**
   * Never decreases within an attempt and stays below 1 until `publish`. Calls within half a second of each other and of
   * the same step are merged. @throws CANCELLED when the job is cancelled or belongs to somebody else by now.
   */
  progress(
    fraction: number,
    step: JobStep,
    counts?: { done: number; total: number; failed: number; skipped: number },
  ): Promise<void>;
  warn(warning: JobWarning): void;
  /**
   * ONE transaction: locks the job row (fenced; a lost lease throws CANCELLED), runs `work`, stores what it returns and
   * sets `complete`. Once this call (or `progress(…, 'finalize')`) has begun, a cancel is refused as `too_late`.
   */
  publish(work: (manager: EntityManager) => Promise<Published>): Promise<void>;
}

export interface Published {
  readonly datasetId?: string | null;
  readonly result?: unknown;
  /** The rest is done by jobs that name this one as their parent: `fanned_out` until they have all ended. */
  readonly isFannedOut?: boolean;
}

/** The work of one kind; lives in the feature's worker module. A thrown DomainError becomes `error_code`/`error_message`. */
export interface JobHandler {
  readonly kind: JobKind;
  run(run: JobRun): Promise<void>;
}

/** A job as a feature asks for it. */
export interface NewJob {
  /** Chosen by callers that name objects after the job before its row exists; a random v4, made by the outbox if left out. */
  readonly id?: string;
  readonly kind: JobKind;
  /** Validated input without secrets, enough to run (and retry) the job. */
  readonly request: Record<string, unknown>;
  /** Target when known from the start. */
  readonly datasetId?: string | null;
  /** File name or kind label (`vrt_mosaic`, `vrt_band_stack`, `vrt_regenerate`). */
  readonly sourceFilename?: string | null;
  /** null = started by a public route. */
  readonly createdBy: string | null;
  readonly accountId: string | null;
  /** Unique while pending or running: a second request is 409 with `detail.job_id`. */
  readonly dedupeKey?: string | null;
  readonly warnings?: readonly JobWarning[];
  /** Of a fan-out: who started it, and under which label it is counted. */
  readonly parentJobId?: string | null;
  readonly campaignId?: string | null;
  /** `staged` jobs wait for their commit and are not rung (ingest upload). */
  readonly staged?: boolean;
  /** Of an anonymous caller: jobs-and-visibility §8 caps what one address may have waiting. */
  readonly clientAddress?: string | null;
  /** What a taken `dedupeKey` means: 409 (default), or — on public routes — the job that is already there. */
  readonly onDuplicate?: 'conflict' | 'join';
}
