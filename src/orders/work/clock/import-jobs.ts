import { Injectable, Logger } from '@nestjs/common';
import { isDomainError } from '#libs/errors';
import { DataSource } from 'typeorm';
import { JobOutbox, type NewJob } from '../../../jobs/index.js';
import { inParallel } from '../../../platform/process/bounded-parallel.js';
import { deliveryJob } from '../delivery-job.js';
import { type ParentKind, placeJob } from '../place-job.js';

/** Jobs made in one step; the next one goes on. */
const BATCH = 500;
const AT_ONCE = 4;

interface JobOwner {
  readonly id: string;
  readonly accountId: string;
  readonly createdBy: string;
}

export interface DueDelivery extends JobOwner {
  readonly itemId: string;
}

/** Makes jobs for what is to be done and has none. */
@Injectable()
export class ImportJobs {
  private readonly log = new Logger(ImportJobs.name);

  constructor(
    private readonly dataSource: DataSource,
    private readonly outbox: JobOutbox,
  ) {}

  /** Orders and subscriptions that were confirmed, and of which the provider knows nothing yet. */
  async placeUnplaced(): Promise<void> {
    for (const kind of ['order', 'subscription'] as const) {
      const rows = await this.dataSource.query<JobOwner[]>(UNPLACED(kind), [BATCH]);
      await this.submit(rows.map((row) => placeJob(kind, row)));
    }
  }

  /** Deliveries whose files are here, and whose job is not. */
  async resumeDeliveries(): Promise<void> {
    await this.importAll(await this.dataSource.query<DueDelivery[]>(INTERRUPTED, [BATCH]));
  }

  async importAll(deliveries: readonly DueDelivery[]): Promise<void> {
    await this.submit(deliveries.map((delivery) => deliveryJob(delivery, delivery)));
  }

  private async submit(jobs: readonly NewJob[]): Promise<void> {
    await inParallel(jobs, AT_ONCE, (job) => this.submitOne(job));
  }

  private async submitOne(job: NewJob): Promise<void> {
    try {
      await this.outbox.submit(job);
    } catch (error) {
      if (isDomainError(error, 'CONFLICT')) return;
      if (!isDomainError(error, 'UNAVAILABLE')) throw error;
      this.log.warn(`${job.kind} has to wait: ${error.message}`);
    }
  }
}

const WITHOUT_JOB = (key: string) =>
  `NOT EXISTS (SELECT 1 FROM jobs j WHERE j.dedupe_key = ${key} AND j.status IN ('pending', 'running'))`;

/** The cancelled ones may have been started by an attempt that failed, and are to be stopped then. */
const IS_TO_PLACE = `status = 'RUNNING' AND (next_look IS NULL OR next_look <= now())
  OR status = 'CANCELLED' AND failed_looks > 0 AND next_look <= now()`;

const UNPLACED = (kind: ParentKind) => `
  SELECT id, account_id AS "accountId", created_by AS "createdBy" FROM import_${kind}s p
  WHERE placed_as IS NULL AND (${IS_TO_PLACE}) AND ${WITHOUT_JOB(`'import-place:' || p.id`)}
  ORDER BY confirmed LIMIT $1`;

/** Of a delivery and what it belongs to. */
export const DELIVERY_WITH_OWNER = `
  SELECT d.id, d.item_id AS "itemId", d.account_id AS "accountId", coalesce(o.created_by, s.created_by) AS "createdBy"
  FROM import_deliveries d
    LEFT JOIN import_orders o ON o.id = d.order_id
    LEFT JOIN import_subscriptions s ON s.id = d.subscription_id
  WHERE (d.next_try IS NULL OR d.next_try <= now()) AND ${WITHOUT_JOB(`'delivery:' || d.id`)}`;

const INTERRUPTED = `${DELIVERY_WITH_OWNER} AND d.status IN ('DELIVERED', 'PREPARING') ORDER BY d.created LIMIT $1`;
