import { Column, Entity, ForeignKey, Index, PrimaryColumn, Unique } from 'typeorm';
import { User } from '../users/user.entity.js';

/**
 * One link of a session's chain. A log-in starts a family; each refresh uses up one link and adds the next, so a link
 * that comes back a second time was copied.
 */
@Entity('refresh_tokens')
@Unique('refresh_tokens_hash_key', ['tokenHash'])
@Index('refresh_tokens_family_idx', ['familyId'])
@Index('refresh_tokens_user_idx', ['userId'])
export class RefreshToken {
  @PrimaryColumn('uuid') id!: string;
  /** The session; access tokens name it as `sid`. */
  @Column('uuid', { name: 'family_id' }) familyId!: string;
  @ForeignKey(() => User, { name: 'refresh_tokens_user_fkey', onDelete: 'CASCADE' })
  @Column('uuid', { name: 'user_id' })
  userId!: string;
  /** SHA-256 in hex. */
  @Column('text', { name: 'token_hash' }) tokenHash!: string;
  /** `users.token_version` at log-in: a link from before a log-out is dead even when it is written after it. */
  @Column('int', { name: 'token_version' }) tokenVersion!: number;
  @Column('timestamptz', { name: 'expires_at' }) expiresAt!: Date;
  @Column('timestamptz', { name: 'rotated_at', nullable: true }) rotatedAt!: Date | null;
  @Column('timestamptz', { name: 'revoked_at', nullable: true }) revokedAt!: Date | null;
  @Column('timestamptz', { name: 'created_at', default: () => 'now()' }) createdAt!: Date;
}
