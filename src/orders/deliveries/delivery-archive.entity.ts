import { Check, Column, Entity, PrimaryColumn } from 'typeorm';

export const ARCHIVE_STATUSES = ['WAITING', 'PREPARING', 'DONE', 'FAILED'] as const;
export type ArchiveStatus = (typeof ARCHIVE_STATUSES)[number];

/** All files of a delivery in one zip, made once on request (tpdi §4 "Archive"). */
@Entity('import_archives')
@Check('import_archives_status_check', `status IN ('WAITING','PREPARING','DONE','FAILED')`)
export class DeliveryArchive {
  @PrimaryColumn('uuid', { name: 'delivery_id', primaryKeyConstraintName: 'import_archives_pkey' }) deliveryId!: string;
  @Column('timestamptz', { default: () => 'now()' }) requested!: Date;
  @Column('text', { default: 'WAITING' }) status!: ArchiveStatus;
  /** Bytes; null until DONE. */
  @Column('bigint', {
    nullable: true,
    transformer: { from: (n: string | null) => n && Number(n), to: (n: number | null) => n },
  })
  size!: number | null;
}
