import { type RasterStyle } from '#libs/sld';
import { Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import { Dataset } from '../datasets/index.js';

/** A style that a user wrote; one named like a generated one takes its place. */
@Entity('dataset_styles')
export class DatasetStyle {
  @PrimaryColumn('uuid', { name: 'dataset_id', primaryKeyConstraintName: 'dataset_styles_pkey' })
  @ForeignKey(() => Dataset, { name: 'dataset_styles_dataset_fkey', onDelete: 'CASCADE' })
  datasetId!: string;
  /** What can stand in an address and in STYLES. */
  @PrimaryColumn('text', { collation: 'C', primaryKeyConstraintName: 'dataset_styles_pkey' }) id!: string;
  @Column('jsonb') document!: RasterStyle;
  /** `Principal.ownerId` */
  @Column('uuid', { name: 'updated_by', nullable: true }) updatedBy!: string | null;
  @Column('timestamptz', { name: 'updated_at', default: () => 'now()' }) updatedAt!: Date;
}
