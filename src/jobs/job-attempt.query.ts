import { type DataSource, type EntityManager } from 'typeorm';
import { PreparedStatement } from '../platform/database/prepared-statement.js';
import { type JobStep, type JobWarning } from './job-kinds.js';
import { Job } from './job.entity.js';

/** Who may write: an attempt that another has replaced, or whose job has ended, touches nothing. */
export interface Fence {
  readonly id: string;
  readonly attemptId: string;
}

/** What every job writes several times a second. */
const LEASE = `heartbeat_at = now(), lease_until = now() + $3 * interval '1 second'`;
const MINE = `id = $1 AND attempt_id = $2 AND status = 'running'`;

const RENEW = new PreparedStatement<Wanted>(
  'job-renew',
  `UPDATE jobs SET ${LEASE} WHERE ${MINE} RETURNING cancel_requested_at IS NOT NULL AS "isCancelled"`,
);
const LOOK = new PreparedStatement<Wanted>(
  'job-look',
  `SELECT cancel_requested_at IS NOT NULL AS "isCancelled" FROM jobs WHERE ${MINE}`,
);
const TELL = new PreparedStatement(
  'job-progress',
  `UPDATE jobs SET progress = CASE WHEN $3::real IS NULL THEN progress ELSE GREATEST(COALESCE(progress, 0), $3::real) END,
     current_step = $4, warnings = $5::jsonb, counts = COALESCE($6::jsonb, counts)
   WHERE ${MINE} AND cancel_requested_at IS NULL RETURNING id`,
);
const HOLD = new PreparedStatement<{ datasetId: string | null }>(
  'job-hold',
  `SELECT dataset_id AS "datasetId" FROM jobs WHERE ${MINE} FOR UPDATE`,
);

interface Wanted {
  readonly isCancelled: boolean;
}

/** One conditional UPDATE: of any number of workers exactly one gets the row. */
export class JobClaims {
  private readonly columns;
  private readonly statement;

  constructor(private readonly dataSource: DataSource) {
    this.columns = dataSource.getMetadata(Job).columns.map(({ propertyName, databaseName }) => ({
      property: propertyName,
      column: databaseName,
    }));
    // By name: with `*` a connection would refuse the statement once a migration has added a column.
    this.statement = new PreparedStatement<Record<string, unknown>>(
      'job-claim',
      `UPDATE jobs SET status = 'running', started_at = now(), ${LEASE}
       WHERE id = $1 AND attempt_id = $2 AND status = 'pending' AND NOT staged
       RETURNING ${this.columns.map(({ column }) => column).join(', ')}`,
    );
  }

  async claim({ id, attemptId }: Fence, leaseS: number): Promise<Job | null> {
    const [row] = await this.statement.run(this.dataSource.manager, [id, attemptId, leaseS]);
    if (row === undefined) return null;
    const members = this.columns.map(({ property, column }) => [property, row[column]]);
    return Object.assign(new Job(), Object.fromEntries(members));
  }
}

/** Prolongs the lease. null = the job is not ours any more. */
export async function renewLease(db: EntityManager, { id, attemptId }: Fence, leaseS: number): Promise<Wanted | null> {
  return (await RENEW.run(db, [id, attemptId, leaseS]))[0] ?? null;
}

/** As `renewLease`, but writes nothing. */
export async function lookAtJob(db: EntityManager, { id, attemptId }: Fence): Promise<Wanted | null> {
  return (await LOOK.run(db, [id, attemptId]))[0] ?? null;
}

export interface Progress {
  /** null = as it was; it never decreases. */
  readonly value: number | null;
  readonly step: JobStep;
  readonly warnings: readonly JobWarning[];
  /** Absent = as they were. */
  readonly counts?: Job['counts'];
}

/** @returns false for a job that is not ours any more, or that is to be cancelled */
export async function writeProgress(
  db: EntityManager,
  { id, attemptId }: Fence,
  { value, step, warnings, counts = null }: Progress,
): Promise<boolean> {
  const json = [JSON.stringify(warnings), counts === null ? null : JSON.stringify(counts)];
  return (await TELL.run(db, [id, attemptId, value, step, ...json])).length > 0;
}

/** Locks the row until the end of the transaction. null = the job is not ours any more. */
export async function holdJob(db: EntityManager, { id, attemptId }: Fence): Promise<Pick<Job, 'datasetId'> | null> {
  return (await HOLD.run(db, [id, attemptId]))[0] ?? null;
}
