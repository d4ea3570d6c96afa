import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { type ByocBand } from '../../../byoc/index.js';

/** A collection of batch outputs. Its row in the catalogue, `batch-<id>`, is written in the same transactions. */
@Entity('batch_collections')
@Index('batch_collections_account_idx', ['accountId', 'created', 'id'])
export class BatchCollection {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'batch_collections_pkey' }) id!: string;
  @Column('uuid', { name: 'account_id' }) accountId!: string;
  /** `Principal.ownerId` */
  @Column('uuid', { name: 'created_by' }) createdBy!: string;
  @Column('text') name!: string;
  /** Where the outputs of all linked requests lie. */
  @Column('text', { name: 's3_bucket' }) s3Bucket!: string;
  /** null = that of the first request that is linked. */
  @Column('integer', { name: 'tiling_grid_id', nullable: true }) tilingGridId!: number | null;
  /** One per output, each in a file of its own; null = those of the first request that is linked. */
  @Column('jsonb', { nullable: true }) bands!: ByocBand[] | null;
  @Column('timestamptz', { default: () => 'now()' }) created!: Date;
}

/** Id of the catalogue's row, and what requests name it by. */
export const catalogId = (id: string) => `batch-${id}`;
