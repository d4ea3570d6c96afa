import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn, Unique } from 'typeorm';
import { OauthClient } from '../clients/oauth-client.entity.js';
import { User } from '../users/user.entity.js';

export const API_KEY_SCOPES = ['full', 'read_only'] as const;
export type ApiKeyScope = (typeof API_KEY_SCOPES)[number];

/** A long-lived credential that acts as the user or the client who made it. */
@Entity('api_keys')
@Unique('api_keys_hash_key', ['keyHash'])
@Index('api_keys_user_idx', ['userId'])
@Index('api_keys_client_idx', ['oauthClientId'])
@Check('api_keys_scope_check', `scope IN ('full','read_only')`)
@Check('api_keys_one_owner_check', `(user_id IS NULL) <> (oauth_client_id IS NULL)`)
export class ApiKey {
  @PrimaryColumn('uuid') id!: string;
  @ForeignKey(() => User, { name: 'api_keys_user_fkey', onDelete: 'CASCADE' })
  @Column('uuid', { name: 'user_id', nullable: true })
  userId!: string | null;
  @ForeignKey(() => OauthClient, { name: 'api_keys_client_fkey', onDelete: 'CASCADE' })
  @Column('uuid', { name: 'oauth_client_id', nullable: true })
  oauthClientId!: string | null;
  /** SHA-256 in hex; enough, because the key itself is 256 random bits. */
  @Column('text', { name: 'key_hash' }) keyHash!: string;
  /** First 8 and last 4 characters of the key, to recognise it by. */
  @Column('text') fingerprint!: string;
  @Column('text') name!: string;
  @Column('text') scope!: ApiKeyScope;
  @Column('timestamptz', { name: 'expires_at', nullable: true }) expiresAt!: Date | null;
  /** To the minute. */
  @Column('timestamptz', { name: 'last_used_at', nullable: true }) lastUsedAt!: Date | null;
  @Column('timestamptz', { name: 'revoked_at', nullable: true }) revokedAt!: Date | null;
  @Column('timestamptz', { name: 'created_at', default: () => 'now()' }) createdAt!: Date;
}
