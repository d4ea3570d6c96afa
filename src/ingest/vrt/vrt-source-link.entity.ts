import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { Dataset } from '../../datasets/index.js';

/** Membership of a VRT as it is being served. `position` 0 is the bottom layer (or band 1 of a stack). */
@Entity('vrt_source_links')
@Index('vrt_source_links_source_idx', ['sourceDatasetId'])
@Check('vrt_source_links_position_check', 'position >= 0')
export class VrtSourceLink {
  @PrimaryColumn('uuid', { name: 'vrt_dataset_id', primaryKeyConstraintName: 'vrt_source_links_pkey' })
  @ForeignKey(() => Dataset, { name: 'vrt_source_links_vrt_fkey', onDelete: 'CASCADE' })
  vrtDatasetId!: string;

  /** RESTRICT: a raster that feeds a VRT cannot vanish, whoever deletes it. */
  @PrimaryColumn('uuid', { name: 'source_dataset_id', primaryKeyConstraintName: 'vrt_source_links_pkey' })
  @ForeignKey(() => Dataset, { name: 'vrt_source_links_source_fkey', onDelete: 'RESTRICT' })
  sourceDatasetId!: string;

  @Column('int') position!: number;
  @Column('timestamptz', { name: 'created_at', default: () => 'now()' }) createdAt!: Date;
}
