import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { type ByocBand } from './byoc-band.js';

export const HAS_SENSING_TIMES = ['YES', 'PARTIALLY', 'NO'] as const;
export type HasSensingTimes = (typeof HAS_SENSING_TIMES)[number];

/** Members of `additionalData` that an owner may set. */
export interface CollectionSettings {
  readonly maxMetersPerPixelOverride?: number;
  readonly storageIdentifier?: string;
}

/** A bring-your-own-COG collection. Its row in the catalogue, `byoc-<id>`, is written in the same transactions. */
@Entity('byoc_collections')
@Index('byoc_collections_account_idx', ['accountId', 'created', 'id'])
@Index('byoc_collections_stale_idx', { synchronize: false })
@Check('byoc_collections_sensing_check', `has_sensing_times IN ('YES','PARTIALLY','NO')`)
export class ByocCollection {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'byoc_collections_pkey' }) id!: string;
  @Column('uuid', { name: 'account_id' }) accountId!: string;
  /** `Principal.ownerId` */
  @Column('uuid', { name: 'created_by' }) createdBy!: string;
  @Column('text') name!: string;
  /** As sent: `bucket`, or `tenant:bucket`. */
  @Column('text', { name: 's3_bucket' }) s3Bucket!: string;
  /** Of all bands; then none has its own. */
  @Column('double precision', { name: 'no_data', nullable: true }) noData!: number | null;
  /** In the order of the wire's map, which jsonb objects do not keep. null = not configured yet. */
  @Column('jsonb', { nullable: true }) bands!: ByocBand[] | null;
  @Column('jsonb', { default: {} }) settings!: CollectionSettings;
  /** The measured columns below are behind the tiles; the collection's next ingest job brings them up to date. */
  @Column('boolean', { name: 'requires_metadata_update', default: false }) requiresMetadataUpdate!: boolean;
  /** [w, s, e, n] around the covers of all ingested tiles. */
  @Column('double precision', { array: true, nullable: true }) extent!: number[] | null;
  @Column('text', { name: 'has_sensing_times', nullable: true }) hasSensingTimes!: HasSensingTimes | null;
  @Column('timestamptz', { name: 'from_sensing_time', nullable: true }) fromSensingTime!: Date | null;
  @Column('timestamptz', { name: 'to_sensing_time', nullable: true }) toSensingTime!: Date | null;
  /** byoc §7, without the floor. */
  @Column('double precision', { name: 'max_meters_per_pixel', nullable: true }) maxMetersPerPixel!: number | null;
  @Column('timestamptz', { default: () => 'now()' }) created!: Date;
}

/** Id of the catalogue's row. */
export const catalogId = (id: string) => `byoc-${id}`;

/** The bucket of this instance behind `s3Bucket`: multi-tenant stores prefix it with the tenant. */
export const bucketName = ({ s3Bucket }: Pick<ByocCollection, 's3Bucket'>) => s3Bucket.split(':').at(-1) as string;
