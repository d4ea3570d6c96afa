import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { type Principal } from '../auth/index.js';
import { type SentinelHubError } from '../platform/http/sentinel-hub-error.js';

/** Of the fan-out task that a request is. */
export const ASYNC_KIND = 'async';

/** One asynchronous request. Ended ones are kept for a while, for whoever asks what an account paid for. */
@Entity('async_requests')
@Index('async_requests_running_idx', ['accountId'], { where: 'ended IS NULL' })
@Index('async_requests_ended_idx', ['ended'])
export class AsyncRequest {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'async_requests_pkey' }) id!: string;
  @Column('uuid', { name: 'account_id' }) accountId!: string;
  /** With whose rights scenes are read, as they were when the request was made. */
  @Column('jsonb') principal!: Principal;
  /** As submitted, without secrets. */
  @Column('json') request!: Record<string, unknown>;
  /** Text that `evalscriptReference` named when the request was made; null = the request holds its script. */
  @Column('json', { nullable: true }) script!: string | null;
  /** Sealed keys of the bucket of results; null = none were sent, or the request has ended. */
  @Column('text', { nullable: true }) secrets!: string | null;
  @Column('timestamptz', { default: () => 'now()' }) created!: Date;
  /** null = it runs. */
  @Column('timestamptz', { nullable: true }) ended!: Date | null;
  /** Processing units; null = it runs. */
  @Column('double precision', { nullable: true }) cost!: number | null;
  /** As written to `error.json`. */
  @Column('json', { nullable: true }) error!: { error: SentinelHubError } | null;
}
