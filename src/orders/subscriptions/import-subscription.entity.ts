import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { ImportRequest } from '../import-request.js';

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
export class ImportSubscription extends ImportRequest {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'import_subscriptions_pkey' }) id!: string;
  @Column('text', { default: 'CREATED' }) status!: SubscriptionStatus;
  /** The provider's; null = from the beginning. */
  @Column('jsonb', { nullable: true }) cursor!: unknown;
}
