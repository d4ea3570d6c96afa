import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn, Unique } from 'typeorm';
import { Account } from '../account.entity.js';
import { type Role } from '../principal.js';
import { User } from '../users/user.entity.js';

/** A machine that fetches its tokens by client credentials. */
@Entity('oauth_clients')
@Unique('oauth_clients_client_id_key', ['clientId'])
@Index('oauth_clients_user_idx', ['userId'])
@Check('oauth_clients_role_check', `role IN ('viewer','editor','admin')`)
export class OauthClient {
  @PrimaryColumn('uuid') id!: string;
  @ForeignKey(() => Account, { name: 'oauth_clients_account_fkey' })
  @Column('uuid', { name: 'account_id' })
  accountId!: string;
  /** The user who made it and answers for it; the client never has more rights than this user has now. */
  @ForeignKey(() => User, { name: 'oauth_clients_user_fkey', onDelete: 'CASCADE' })
  @Column('uuid', { name: 'user_id' })
  userId!: string;
  @Column('text', { name: 'client_id' }) clientId!: string;
  /** argon2id, PHC string format: an operator may choose the secret, so it can be as weak as a password. */
  @Column('text', { name: 'secret_hash' }) secretHash!: string;
  @Column('text') name!: string;
  @Column('text') role!: Role;
  @Column('timestamptz', { name: 'revoked_at', nullable: true }) revokedAt!: Date | null;
  @Column('timestamptz', { name: 'created_at', default: () => 'now()' }) createdAt!: Date;
}
