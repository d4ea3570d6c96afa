import { type Axis } from '#libs/zarr';
import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';

export const ZARR_STATUSES = ['CREATED', 'INGESTING', 'INGESTED', 'FAILED'] as const;
export type ZarrStatus = (typeof ZARR_STATUSES)[number];

/**
 * A Zarr store that somebody registered. Its row in the catalogue, `zarr-<id>`, and its one scene are written in the same
 * transactions. What ingestion found stays while the store is ingested again, and when that fails.
 */
@Entity('zarr_collections')
@Index('zarr_collections_account_idx', ['accountId', 'created', 'id'])
@Check('zarr_collections_status_check', `status IN ('CREATED','INGESTING','INGESTED','FAILED')`)
@Check('zarr_collections_content_check', `num_nulls(zarr_format, x_axis, y_axis, max_meters_per_pixel) IN (0, 4)`)
@Check('zarr_collections_ingested_check', `status <> 'INGESTED' OR zarr_format IS NOT NULL`)
export class ZarrCollection {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'zarr_collections_pkey' }) id!: string;
  @Column('uuid', { name: 'account_id' }) accountId!: string;
  /** `Principal.ownerId` */
  @Column('uuid', { name: 'created_by' }) createdBy!: string;
  @Column('text') name!: string;
  @Column('text', { name: 's3_bucket' }) s3Bucket!: string;
  /** Of the group in the bucket, ending in `/`. */
  @Column('text') path!: string;
  /** As sent: `http://www.opengis.net/def/crs/EPSG/0/32633`. */
  @Column('text') crs!: string;
  @Column('text', { default: 'CREATED' }) status!: ZarrStatus;
  /** Why the last ingestion failed, or which arrays it left out; one sentence per line. */
  @Column('text', { name: 'ingestion_errors', nullable: true }) ingestionErrors!: string | null;

  /** 2 or 3; null, as all below, until the store has been ingested once. */
  @Column('int', { name: 'zarr_format', nullable: true }) zarrFormat!: 2 | 3 | null;
  /** Attributes of the group. */
  @Column('jsonb', { nullable: true }) zattrs!: Record<string, unknown> | null;
  /** Pixel centres, in the CRS. */
  @Column('jsonb', { name: 'x_axis', nullable: true }) xAxis!: Axis | null;
  @Column('jsonb', { name: 'y_axis', nullable: true }) yAxis!: Axis | null;
  @Column('double precision', { name: 'max_meters_per_pixel', nullable: true }) maxMetersPerPixel!: number | null;
  /** By index on the time axis, exact to the millisecond; null for a timeless store. Long, so only by `addSelect`. */
  @Column('timestamptz', { name: 'time_steps', array: true, nullable: true, select: false }) timeSteps!: Date[] | null;
  @Column('timestamptz', { default: () => 'now()' }) created!: Date;
}

/** Id of the catalogue's row. */
export const catalogId = (id: string) => `zarr-${id}`;
