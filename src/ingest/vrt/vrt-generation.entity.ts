import { type ResolutionStrategy } from '#libs/raster';
import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { Dataset } from '../../datasets/index.js';

export type GenerationStatus = 'pending' | 'running' | 'completed' | 'failed';

/** One rebuild of a VRT (the first build makes no row). At most one per VRT is pending or running. */
@Entity('vrt_generations')
@Index('vrt_generations_vrt_idx', ['vrtDatasetId', 'createdAt'])
@Index('vrt_generations_open_idx', { synchronize: false })
@Check('vrt_generations_status_check', `status IN ('pending','running','completed','failed')`)
@Check('vrt_generations_previous_check', `previous_asset_status IN ('ready','failed')`)
export class VrtGeneration {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'vrt_generations_pkey' }) id!: string;

  @Column('uuid', { name: 'vrt_dataset_id' })
  @ForeignKey(() => Dataset, { name: 'vrt_generations_vrt_fkey', onDelete: 'CASCADE' })
  vrtDatasetId!: string;

  @Column('uuid', { name: 'job_id' }) jobId!: string;
  @Column('text', { default: 'pending' }) status!: GenerationStatus;
  /** Asset status before this rebuild, restored when it could not be queued or was cancelled. */
  @Column('text', { name: 'previous_asset_status' }) previousAssetStatus!: 'ready' | 'failed';
  /** The full intended membership, bottom first; null = membership unchanged. */
  @Column('jsonb', { name: 'staged_source_ids', nullable: true }) stagedSourceIds!: string[] | null;
  /** null = strategy unchanged. */
  @Column('text', { name: 'resolution_strategy', nullable: true }) resolutionStrategy!: ResolutionStrategy | null;
  @Column('int', { name: 'source_count', nullable: true }) sourceCount!: number | null;
  /** What asked for it: `add_source`, `remove_source`, `set_sources`, `regenerate`. */
  @Column('text', { name: 'triggered_by' }) triggeredBy!: string;
  @Column('text', { name: 'error_message', nullable: true }) errorMessage!: string | null;
  @Column('timestamptz', { name: 'started_at', nullable: true }) startedAt!: Date | null;
  @Column('timestamptz', { name: 'completed_at', nullable: true }) completedAt!: Date | null;
  @Column('double precision', { name: 'duration_seconds', nullable: true }) durationSeconds!: number | null;
  @Column('timestamptz', { name: 'created_at', default: () => 'now()' }) createdAt!: Date;
}
