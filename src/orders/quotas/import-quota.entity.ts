import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** km² of a product collection that an account may order; used up by confirmations and never given back (tpdi §6). */
@Entity('import_quotas')
@Check('import_quotas_used_check', `quota_used >= 0 AND (quota_sqkm IS NULL OR quota_sqkm >= 0)`)
export class ImportQuota {
  @PrimaryColumn('uuid', { name: 'account_id', primaryKeyConstraintName: 'import_quotas_pkey' }) accountId!: string;
  @PrimaryColumn('text', { name: 'collection_id', primaryKeyConstraintName: 'import_quotas_pkey' })
  collectionId!: string;
  /** null = unlimited (only the open provider). */
  @Column('double precision', { name: 'quota_sqkm', nullable: true }) quotaSqkm!: number | null;
  @Column('double precision', { name: 'quota_used', default: 0 }) quotaUsed!: number;
}

/** Every change and every use of a quota, for ever. */
@Entity('import_quota_events')
@Index('import_quota_events_account_idx', ['accountId', 'at', 'id'])
export class ImportQuotaEvent {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'import_quota_events_pkey' }) id!: string;
  @Column('uuid', { name: 'account_id' }) accountId!: string;
  @Column('text', { name: 'collection_id' }) collectionId!: string;
  @Column('timestamptz', { default: () => 'now()' }) at!: Date;
  /** `Principal.ownerId` of who did it. */
  @Column('uuid', { nullable: true }) by!: string | null;
  @Column('text') kind!: 'set' | 'use';
  /** The new quota (null = unlimited), or what was used. */
  @Column('double precision', { nullable: true }) sqkm!: number | null;
  @Column('uuid', { name: 'order_id', nullable: true }) orderId!: string | null;
}
