import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { type LimitPolicy } from '../limits/policy.js';

/** Written in the transaction of the change; never updated. */
@Entity('policy_changes')
@Index('policy_changes_account_idx', ['accountId', 'changedAt', 'id'])
export class PolicyChange {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'policy_changes_pkey' }) id!: string;
  @Column('uuid', { name: 'account_id' }) accountId!: string;
  @Column('timestamptz', { name: 'changed_at', default: () => 'now()' }) changedAt!: Date;
  /** Of the user or client row, which may be gone; therefore the name as well. */
  @Column('uuid', { name: 'changed_by' }) changedBy!: string;
  @Column('text', { name: 'changed_by_name' }) changedByName!: string;
  /** null = the instance's held. */
  @Column('jsonb', { nullable: true }) before!: LimitPolicy[] | null;
  @Column('jsonb', { nullable: true }) after!: LimitPolicy[] | null;
}
