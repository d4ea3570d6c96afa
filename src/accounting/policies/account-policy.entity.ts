import { Column, Entity, PrimaryColumn } from 'typeorm';
import { type LimitPolicy } from '../limits/policy.js';

/** Policies that stand in the place of the instance's for one account; an empty list = no limits. */
@Entity('account_policies')
export class AccountPolicy {
  @PrimaryColumn('uuid', { name: 'account_id', primaryKeyConstraintName: 'account_policies_pkey' }) accountId!: string;
  @Column('jsonb') policies!: LimitPolicy[];
  @Column('timestamptz', { name: 'updated_at', default: () => 'now()' }) updatedAt!: Date;
  @Column('uuid', { name: 'updated_by' }) updatedBy!: string;
}
