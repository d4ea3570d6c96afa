import { type MultiPolygon, type Polygon } from 'geojson';
import { Check, Column, Entity, Index, OneToOne, PrimaryColumn, Unique, type Relation } from 'typeorm';
import { type Visibility } from '../auth/index.js';
import { RasterAsset } from './raster-asset.entity.js';

export const RECORD_TYPES = ['raster_dataset', 'vrt_dataset'] as const;
export type RecordType = (typeof RECORD_TYPES)[number];

/**
 * Catalogue entry of one physical dataset: who sees it, what it is called, where and when it lies. The contract's
 * Record and Dataset are one row here because they are 1:1 for ever (docs/adr/0005).
 */
@Entity('datasets')
@Index('datasets_created_idx', ['createdAt', 'id'])
@Index('datasets_owner_idx', ['createdBy'])
@Index('datasets_footprint_idx', { synchronize: false })
@Index('datasets_search_idx', { synchronize: false })
@Index('datasets_identifier_idx', ['identifier'], { where: 'identifier IS NOT NULL' })
@Index('datasets_campaign_idx', ['campaignId'], { where: 'campaign_id IS NOT NULL' })
@Index('datasets_parent_idx', ['parentIdentifier'], { where: 'parent_identifier IS NOT NULL' })
@Unique('datasets_origin_job_key', ['originJobId'])
@Check('datasets_record_type_check', `record_type IN ('raster_dataset','vrt_dataset')`)
@Check('datasets_visibility_check', `visibility IN ('private','restricted','internal','public')`)
@Check('datasets_record_status_check', `record_status IN ('draft','published')`)
export class Dataset {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'datasets_pkey' }) id!: string;
  @Column('text', { name: 'record_type' }) recordType!: RecordType;
  @Column('text') title!: string;
  @Column('text', { nullable: true }) summary!: string | null;
  /** Catalogue identifier of the source product, when it has one. */
  @Column('text', { nullable: true }) identifier!: string | null;
  @Column('text', { default: 'private' }) visibility!: Visibility;
  @Column('text', { name: 'record_status', default: 'published' }) recordStatus!: 'draft' | 'published';
  /** `Principal.ownerId`; null belongs to nobody. */
  @Column('uuid', { name: 'created_by', nullable: true }) createdBy!: string | null;
  @Column('uuid', { name: 'updated_by', nullable: true }) updatedBy!: string | null;
  @Column('uuid', { name: 'account_id', nullable: true }) accountId!: string | null;
  @Column('text', { name: 'source_filename', nullable: true }) sourceFilename!: string | null;
  /** Densified outline in lon/lat, split at ±180; null without CRS. Long, so it is loaded only by `addSelect`. */
  @Column('geometry', { nullable: true, srid: 4326, spatialFeatureType: 'Geometry', select: false })
  footprint!: Polygon | MultiPolygon | null;
  /** [w, s, e, n]; w > e crosses ±180. */
  @Column('double precision', { name: 'bbox_wgs84', array: true, nullable: true }) bboxWgs84!: number[] | null;
  @Column('timestamptz', { name: 'temporal_start', nullable: true }) temporalStart!: Date | null;
  @Column('timestamptz', { name: 'temporal_end', nullable: true }) temporalEnd!: Date | null;
  /** EPSG code the upload declared, before any override. */
  @Column('int', { name: 'original_srid', nullable: true }) originalSrid!: number | null;
  /** Bumped whenever pixels or visibility change: the version in every derived cache key. */
  @Column('int', { name: 'tile_cache_version', default: 1 }) tileCacheVersion!: number;
  /** Address or archive reference that the raster came from. */
  @Column('text', { name: 'source_dataset', nullable: true }) sourceDataset!: string | null;
  /** The netCDF behind it, for point queries. */
  @Column('text', { name: 'opendap_url', nullable: true }) opendapUrl!: string | null;
  /** `S1A`; with its family `S1`. Sentinel only. */
  @Column('text', { nullable: true }) platform!: string | null;
  @Column('text', { nullable: true }) family!: string | null;
  /** `rgb`, `z`, an S1 variable or an S2 product: tells rasters of one source apart. */
  @Column('text', { nullable: true }) variant!: string | null;
  @Column('text', { name: 'campaign_id', nullable: true }) campaignId!: string | null;
  @Column('text', { name: 'parent_identifier', nullable: true }) parentIdentifier!: string | null;
  /** Columns that a user wrote: a refresh from the catalogue leaves them alone. */
  @Column('text', { name: 'edited_fields', array: true, default: [] }) editedFields!: string[];
  /** When the file was first found gone; null = there. */
  @Column('timestamptz', { name: 'missing_since', nullable: true }) missingSince!: Date | null;
  /** The job that made it: a second run of the same job finds its dataset instead of making another. */
  @Column('uuid', { name: 'origin_job_id', nullable: true }) originJobId!: string | null;
  @Column('timestamptz', { name: 'published_at', nullable: true }) publishedAt!: Date | null;
  @Column('timestamptz', { name: 'last_refreshed_at', nullable: true }) lastRefreshedAt!: Date | null;
  @Column('timestamptz', { name: 'created_at', default: () => 'now()' }) createdAt!: Date;
  @Column('timestamptz', { name: 'updated_at', default: () => 'now()' }) updatedAt!: Date;
  @OneToOne(() => RasterAsset, (asset) => asset.dataset) asset!: Relation<RasterAsset>;
}
