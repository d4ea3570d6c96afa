import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { type Principal } from '../../auth/index.js';
import { type BatchApi, type BatchStatus, type UserAction } from './batch-states.js';

/** One task of one of the three batch APIs. Its tiles or features are units of the fan-out of the same id. */
@Entity('batch_tasks')
@Index('batch_tasks_account_idx', ['accountId', 'api', 'created', 'id'])
@Index('batch_tasks_collection_idx', { synchronize: false })
@Check('batch_tasks_api_check', `api IN ('v1', 'v2', 'statistics')`)
export class BatchTask {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'batch_tasks_pkey' }) id!: string;
  @Column('text') api!: BatchApi;
  @Column('uuid', { name: 'account_id' }) accountId!: string;
  /** `Principal.ownerId` */
  @Column('uuid', { name: 'created_by' }) createdBy!: string;
  /** With whose rights its units read scenes, as they were when the task was made. */
  @Column('jsonb') principal!: Principal;
  /** As submitted, without secrets. */
  @Column('jsonb') request!: Record<string, unknown>;
  /** Sealed keys of the buckets that the request names, by member; null = it brought none. */
  @Column('text', { nullable: true }) secrets!: string | null;
  @Column('text', { nullable: true }) description!: string | null;
  @Column('text') status!: BatchStatus;
  @Column('text', { name: 'user_action', default: 'NONE' }) userAction!: UserAction;
  @Column('timestamptz', { name: 'user_action_at', nullable: true }) userActionAt!: Date | null;
  /** What the user asked for while the analysis runs, done at its end; null = nothing. */
  @Column('text', { name: 'next_action', nullable: true }) nextAction!: Exclude<UserAction, 'NONE'> | null;
  @Column('text', { name: 'stopped_reason', nullable: true }) stoppedReason!: StoppedReason | null;
  @Column('text', { nullable: true }) error!: string | null;
  /** What the analysis found out; null = not analysed. */
  @Column('jsonb', { nullable: true }) facts!: Record<string, unknown> | null;
  /** Collection that its outputs become scenes of; null = none. */
  @Column('uuid', { name: 'collection_id', nullable: true }) collectionId!: string | null;
  @Column('timestamptz', { default: () => 'now()' }) created!: Date;
  @Column('timestamptz', { default: () => 'now()' }) updated!: Date;
}

export type StoppedReason = 'OUT_OF_PU' | 'USER_ACTION' | 'UNHEALTHY';
