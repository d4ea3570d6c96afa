import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { Job } from '../../jobs/index.js';

/** A child that was not queued, and why. */
export interface SkippedChild {
  readonly identifier: string;
  readonly variant: string;
  readonly reason: 'registered' | 'under_way';
  readonly dataset_id?: string;
  readonly job_id?: string;
}

export interface FailedChild {
  readonly identifier: string;
  readonly code: string;
  readonly message: string;
}

/** How far one batch of a campaign has come: kept beside its job, so that whoever takes the job over goes on from there. */
@Entity('hyspex_batches')
@Index('hyspex_batches_campaign_idx', ['campaignId', 'createdAt'])
export class HyspexBatch {
  @PrimaryColumn('uuid', { name: 'job_id', primaryKeyConstraintName: 'hyspex_batches_pkey' })
  @ForeignKey(() => Job, 'id', { name: 'hyspex_batches_job_fkey', onDelete: 'CASCADE' })
  jobId!: string;
  @Column('text', { name: 'campaign_id' }) campaignId!: string;
  @Column('text', { name: 'parent_identifier' }) parentIdentifier!: string;
  /** As whoever started it says. */
  @Column('int', { name: 'total_children', nullable: true }) totalChildren!: number | null;
  /** 1-based position in the catalogue, as the next two. */
  @Column('int', { name: 'start_position' }) startPosition!: number;
  /** Of the first record that was not looked at; null = the catalogue has no more. */
  @Column('int', { name: 'next_position', nullable: true }) nextPosition!: number | null;
  /** Records looked at, and those of them that are children. */
  @Column('int', { default: 0 }) scanned!: number;
  @Column('int', { default: 0 }) matched!: number;
  /** Nothing is left for this batch to look at. */
  @Column('boolean', { name: 'is_scanned', default: false }) isScanned!: boolean;
  @Column('jsonb', { default: [] }) skipped!: SkippedChild[];
  @Column('jsonb', { default: [] }) errors!: FailedChild[];
  @Column('timestamptz', { name: 'created_at', default: () => 'now()' }) createdAt!: Date;
}
