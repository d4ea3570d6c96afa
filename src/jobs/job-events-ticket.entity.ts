import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Lets one `EventSource`, which cannot send headers, watch one job once. Only the hash is stored. */
@Entity('job_events_tickets')
export class JobEventsTicket {
  @PrimaryColumn('text', { name: 'token_sha256', primaryKeyConstraintName: 'job_events_tickets_pkey' })
  tokenSha256!: string;
  @Column('uuid', { name: 'job_id' }) jobId!: string;
  @Column('timestamptz', { name: 'expires_at' }) expiresAt!: Date;
}
