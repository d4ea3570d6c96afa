import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** An evalscript that requests name instead of bringing their own: `dataProduct` of Process, `evalscript-id` of tiles. */
@Entity('evalscripts')
@Index('evalscripts_account_idx', ['accountId', 'created', 'id'])
export class StoredEvalscript {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'evalscripts_pkey' }) id!: string;
  @Column('uuid', { name: 'account_id' }) accountId!: string;
  /** `Principal.ownerId` */
  @Column('uuid', { name: 'created_by' }) createdBy!: string;
  @Column('text') name!: string;
  @Column('text', { nullable: true }) description!: string | null;
  /** It was tried against this one, and may be used with any that has its bands. As requests name collections. */
  @Column('text') collection!: string;
  @Column('text') evalscript!: string;
  /** Everybody may use and read it; otherwise its account. */
  @Column('boolean', { name: 'public' }) isPublic!: boolean;
  @Column('timestamptz', { default: () => 'now()' }) created!: Date;
}
