import { type JWK } from 'jose';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** An RS256 key pair. The newest signs, all of them verify and are published. */
@Entity('signing_keys')
export class SigningKey {
  /** RFC 7638 thumbprint of the public half. */
  @PrimaryColumn('text') kid!: string;
  @Column('jsonb', { name: 'private_jwk' }) privateJwk!: JWK;
  @Column('timestamptz', { name: 'created_at', default: () => 'now()' }) createdAt!: Date;
}
