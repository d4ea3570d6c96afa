import { type BandInfo, type ResolutionStrategy } from '#libs/raster';
import { Check, Column, Entity, Index, JoinColumn, OneToOne, PrimaryColumn, type Relation } from 'typeorm';
import { Dataset } from './dataset.entity.js';

export type VrtType = 'mosaic' | 'band_stack';
export type StorageBackend = 'local' | 's3' | 'remote';
export type AssetStatus = 'ready' | 'regenerating' | 'failed';

/** Raster facts of a dataset and the pointer to the object that serves it (ingest-vrt §1.1). */
@Entity('raster_assets')
@Index('raster_assets_sha256_idx', ['sha256'])
@Index('raster_assets_source_sha256_idx', ['sourceSha256'])
@Check('raster_assets_status_check', `status IN ('ready','regenerating','failed')`)
@Check('raster_assets_vrt_type_check', `vrt_type IS NULL OR vrt_type IN ('mosaic','band_stack')`)
@Check('raster_assets_cog_status_check', `cog_status IS NULL OR cog_status IN ('verified','converted','unknown')`)
@Check('raster_assets_storage_backend_check', `storage_backend IN ('local','s3','remote')`)
export class RasterAsset {
  @PrimaryColumn('uuid', { name: 'dataset_id', primaryKeyConstraintName: 'raster_assets_pkey' }) datasetId!: string;
  @OneToOne(() => Dataset, (dataset) => dataset.asset, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'dataset_id', foreignKeyConstraintName: 'raster_assets_dataset_fkey' })
  dataset!: Relation<Dataset>;

  /**
   * Object key in the house bucket, e.g. `rasters/<id>/<sha>/source.cog.tif`: immutable object, mutable pointer. Of a file
   * registered in place (`storageBackend: 'remote'`) its href, `s3://<bucket>/<key>` or `root://<name>/<key>`: theirs, not ours.
   */
  @Column('text', { name: 'asset_uri' }) assetUri!: string;
  @Column('text', { name: 'storage_backend' }) storageBackend!: StorageBackend;
  /** Of the stored object. */
  @Column('text') sha256!: string;
  /** Of the uploaded file; null for VRTs. */
  @Column('text', { name: 'source_sha256', nullable: true }) sourceSha256!: string | null;
  @Column('bigint', { name: 'size_bytes', transformer: { from: Number, to: (n: number) => n } }) sizeBytes!: number;
  /** Of a file registered in place, when it was last hashed: unchanged size and time need no second look. */
  @Column('timestamptz', { nullable: true }) mtime!: Date | null;
  @Column('text') driver!: string;
  @Column('text', { nullable: true }) compression!: string | null;
  @Column('text', { name: 'cog_status', nullable: true }) cogStatus!: 'verified' | 'converted' | 'unknown' | null;
  @Column('text', { name: 'quicklook_256_uri', nullable: true }) quicklook256Uri!: string | null;
  @Column('text', { name: 'quicklook_512_uri', nullable: true }) quicklook512Uri!: string | null;
  /** WKT2:2019. */
  @Column('text', { name: 'crs_wkt' }) crsWkt!: string;
  @Column('int', { nullable: true }) epsg!: number | null;
  @Column('boolean', { name: 'crs_is_geographic' }) crsIsGeographic!: boolean;
  /** GDAL geotransform, six numbers; null only for GCP rasters. */
  @Column('double precision', { name: 'geo_transform', array: true, nullable: true }) geoTransform!: number[] | null;
  /** Native [minX, minY, maxX, maxY]. */
  @Column('double precision', { array: true, nullable: true }) extent!: number[] | null;
  @Column('int', { name: 'band_count' }) bandCount!: number;
  @Column('text') dtype!: string;
  @Column('text', { nullable: true }) nodata!: string | null;
  @Column('double precision', { name: 'res_x', nullable: true }) resX!: number | null;
  @Column('double precision', { name: 'res_y', nullable: true }) resY!: number | null;
  @Column('int') width!: number;
  @Column('int') height!: number;
  @Column('boolean', { name: 'is_rotated', default: false }) isRotated!: boolean;
  @Column('boolean', { name: 'is_south_up', default: false }) isSouthUp!: boolean;
  @Column('boolean', { name: 'is_dem', default: false }) isDem!: boolean;
  /** A user's correction that survives every regeneration. */
  @Column('boolean', { name: 'is_dem_override', nullable: true }) isDemOverride!: boolean | null;
  @Column('jsonb', { name: 'band_info', default: [] }) bandInfo!: BandInfo[];

  @Column('text', { name: 'vrt_type', nullable: true }) vrtType!: VrtType | null;
  @Column('text', { name: 'resolution_strategy', nullable: true }) resolutionStrategy!: ResolutionStrategy | null;
  @Column('text', { default: 'ready' }) status!: AssetStatus;
  /** Owner of the pending rebuild. */
  @Column('uuid', { name: 'current_generation_id', nullable: true }) currentGenerationId!: string | null;
  @Column('timestamptz', { name: 'last_regenerated_at', nullable: true }) lastRegeneratedAt!: Date | null;
  /** `{source_dataset_id: asset_uri}` that the served VRT was built from. */
  @Column('jsonb', { name: 'built_from', nullable: true }) builtFrom!: Record<string, string> | null;
  @Column('timestamptz', { name: 'ingested_at', default: () => 'now()' }) ingestedAt!: Date;
}
