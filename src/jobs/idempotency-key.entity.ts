import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** One `Idempotency-Key` of one caller; `status` null = the first request is still running. */
@Entity('idempotency_keys')
@Index('idempotency_keys_created_idx', ['createdAt'])
export class IdempotencyKey {
  /** Id of the user or client, or `anonymous:<address>`. */
  @PrimaryColumn('text', { primaryKeyConstraintName: 'idempotency_keys_pkey' }) principal!: string;
  @PrimaryColumn('text', { primaryKeyConstraintName: 'idempotency_keys_pkey' }) key!: string;
  /** `POST /ingest/vrt/create`, for the reader of the table. */
  @Column('text') route!: string;
  /** SHA-256 over handler, path parameters, query and body. */
  @Column('text') fingerprint!: string;
  @Column('int', { nullable: true }) status!: number | null;
  @Column('jsonb', { nullable: true }) response!: unknown;
  @Column('timestamptz', { name: 'created_at', default: () => 'now()' }) createdAt!: Date;
}
