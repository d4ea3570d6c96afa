import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { type Area, type ProviderName, type ProviderQuery } from '../providers/import-provider.js';

export const SUBSCRIPTION_STATUSES = ['CREATED', 'RUNNING', 'CANCELLED', 'COMPLETED', 'FAILED'] as const;
export type SubscriptionStatus = (typeof SUBSCRIPTION_STATUSES)[number];
export type SubscriptionEvent = 'confirm' | 'cancel' | 'delete' | 'completed' | 'failed';

/** tpdi §5; what is not here is 409. */
export const SUBSCRIPTION_MACHINE: Readonly<
  Record<SubscriptionStatus, Partial<Record<SubscriptionEvent, SubscriptionStatus | 'removed' | 'hidden'>>>
> = {
  CREATED: { confirm: 'RUNNING', delete: 'removed' },
  RUNNING: { cancel: 'CANCELLED', completed: 'COMPLETED', failed: 'FAILED' },
  CANCELLED: { delete: 'hidden' },
  COMPLETED: { delete: 'hidden' },
  FAILED: { delete: 'hidden' },
};

/** An area that is watched: every item published there becomes one delivery. */
@Entity('import_subscriptions')
@Index('import_subscriptions_account_idx', ['accountId', 'created', 'id'])
@Index('import_subscriptions_running_idx', { synchronize: false })
@Check('import_subscriptions_status_check', `status IN ('CREATED','RUNNING','CANCELLED','COMPLETED','FAILED')`)
export class ImportSubscription {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'import_subscriptions_pkey' }) id!: string;
  @Column('uuid', { name: 'account_id' }) accountId!: string;
  @Column('uuid', { name: 'created_by' }) createdBy!: string;
  @Column('timestamptz', { default: () => 'now()' }) created!: Date;
  @Column('text') provider!: ProviderName;
  @Column('text') name!: string;
  @Column('uuid', { name: 'collection_id', nullable: true }) collectionId!: string | null;
  @Column('text', { default: 'CREATED' }) status!: SubscriptionStatus;
  /** Area of the bounds. */
  @Column('double precision') sqkm!: number;
  @Column('json') input!: Record<string, unknown>;
  @Column('jsonb') query!: ProviderQuery;
  @Column('jsonb') area!: Area;
  /** Sealed with `imports/<id>`. */
  @Column('text', { nullable: true }) secrets!: string | null;
  @Column('jsonb', { name: 'placed_as', nullable: true }) placedAs!: string[] | null;
  /** The provider's; null = from the beginning. */
  @Column('jsonb', { nullable: true }) cursor!: unknown;
  @Column('timestamptz', { nullable: true }) confirmed!: Date | null;
  @Column('timestamptz', { name: 'next_look', nullable: true }) nextLook!: Date | null;
  @Column('int', { name: 'failed_looks', default: 0 }) failedLooks!: number;
  @Column('text', { name: 'error_message', nullable: true }) errorMessage!: string | null;
  @Column('timestamptz', { nullable: true }) ended!: Date | null;
  @Column('timestamptz', { nullable: true }) deleted!: Date | null;
}
