import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { type Outcome } from '../outcome.js';

const PKEY = 'usage_days_pkey';

/** What one account did on one UTC day with one product, by outcome. Only ever added to. */
@Entity('usage_days')
@Index('usage_days_day_idx', ['day'])
@Check('usage_days_outcome_check', `outcome IN ('ok','refused','limited','failed','cancelled')`)
@Check('usage_days_amounts_check', `requests >= 0 AND units >= 0`)
export class UsageDay {
  @PrimaryColumn('uuid', { name: 'account_id', primaryKeyConstraintName: PKEY }) accountId!: string;
  @PrimaryColumn('date', { primaryKeyConstraintName: PKEY }) day!: string;
  @PrimaryColumn('text', { primaryKeyConstraintName: PKEY }) product!: string;
  @PrimaryColumn('text', { primaryKeyConstraintName: PKEY }) outcome!: Outcome;
  /** PostgreSQL's bigint, so a string. */
  @Column('bigint') requests!: string;
  @Column('double precision') units!: number;
}
