import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn, Unique } from 'typeorm';
import { Account } from '../account.entity.js';
import { type Role } from '../principal.js';

/** A person. */
@Entity('users')
@Unique('users_email_key', ['email'])
@Index('users_account_idx', ['accountId'])
@Check('users_email_lower_check', `email !~ '[A-Z]'`)
@Check('users_role_check', `role IN ('viewer','editor','admin')`)
export class User {
  @PrimaryColumn('uuid') id!: string;
  @ForeignKey(() => Account, { name: 'users_account_fkey' })
  @Column('uuid', { name: 'account_id' })
  accountId!: string;
  /** Lower case, so that log-in and uniqueness ignore case. */
  @Column('text') email!: string;
  /** argon2id, PHC string format. */
  @Column('text', { name: 'password_hash' }) passwordHash!: string;
  @Column('text') role!: Role;
  /** Every access and refresh token carries it; adding one ends all sessions at once. */
  @Column('int', { name: 'token_version', default: 1 }) tokenVersion!: number;
  @Column('timestamptz', { name: 'disabled_at', nullable: true }) disabledAt!: Date | null;
  @Column('timestamptz', { name: 'created_at', default: () => 'now()' }) createdAt!: Date;
  @Column('timestamptz', { name: 'updated_at', default: () => 'now()' }) updatedAt!: Date;
}
