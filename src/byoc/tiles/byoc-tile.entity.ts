import { Check, Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation, Unique } from 'typeorm';
import { ByocCollection } from '../collections/byoc-collection.entity.js';
import { type TileFile } from './tile-file.js';

export const TILE_STATUSES = ['WAITING', 'QUEUED', 'INGESTING', 'INGESTED', 'FAILED'] as const;
export type TileStatus = (typeof TILE_STATUSES)[number];

/** Statuses of a tile that an ingest job has yet to deal with. */
export const OPEN_STATUSES: readonly TileStatus[] = ['WAITING', 'QUEUED', 'INGESTING'];

/** One set of COGs. While INGESTED it has a scene of the same id in the catalogue. */
@Entity('byoc_tiles')
@Unique('byoc_tiles_path_key', ['collectionId', 'path'])
@Index('byoc_tiles_created_idx', ['collectionId', 'created', 'id'])
@Index('byoc_tiles_open_idx', { synchronize: false })
@Check('byoc_tiles_status_check', `status IN ('WAITING','QUEUED','INGESTING','INGESTED','FAILED')`)
@Check('byoc_tiles_failed_check', `(status = 'FAILED') = (failed_cause IS NOT NULL)`)
@Check(
  'byoc_tiles_ingested_check',
  `status <> 'INGESTED' OR (cover IS NOT NULL AND native_epsg IS NOT NULL AND files IS NOT NULL)`,
)
export class ByocTile {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'byoc_tiles_pkey' }) id!: string;
  @Column('uuid', { name: 'collection_id' }) collectionId!: string;
  @ManyToOne(() => ByocCollection, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'collection_id', foreignKeyConstraintName: 'byoc_tiles_collection_fkey' })
  collection?: Relation<ByocCollection>;
  @Column('text') path!: string;
  /** Milliseconds at most. */
  @Column('timestamptz', { name: 'sensing_time', nullable: true }) sensingTime!: Date | null;
  @Column('text', { default: 'WAITING' }) status!: TileStatus;
  @Column('timestamptz', { default: () => 'now()' }) created!: Date;
  @Column('timestamptz', { name: 'ingestion_start', nullable: true }) ingestionStart!: Date | null;
  /** Attempt of the ingest job that works on it: what an older attempt still writes is refused. */
  @Column('uuid', { name: 'claimed_by', nullable: true }) claimedBy!: string | null;
  /** Lon/lat; read as GeoJSON by tile-reads.query.ts. */
  @Column('geometry', { spatialFeatureType: 'Geometry', srid: 4326, nullable: true, select: false }) cover!: unknown;
  /** false = what all files cover, found anew with every ingestion. */
  @Column('boolean', { name: 'cover_is_given', default: false }) coverIsGiven!: boolean;
  /** The default is where the files hold data, and not only where they lie. */
  @Column('boolean', { name: 'cover_is_traced', default: false }) coverIsTraced!: boolean;
  @Column('boolean', { name: 'has_added_points', default: false }) hasAddedPoints!: boolean;
  @Column('integer', { name: 'native_epsg', nullable: true }) nativeEpsg!: number | null;
  /** [minX, minY, maxX, maxY] around all files, in `nativeEpsg`. */
  @Column('double precision', { name: 'native_bbox', array: true, nullable: true }) nativeBbox!: number[] | null;
  /** As they were when last ingested. */
  @Column('jsonb', { nullable: true }) files!: TileFile[] | null;
  /** Metres per pixel: finest file, coarsest overview, and what the collection's limit is made of (byoc §7). */
  @Column('double precision', { name: 'min_mpp', nullable: true }) minMpp!: number | null;
  @Column('double precision', { name: 'max_mpp', nullable: true }) maxMpp!: number | null;
  @Column('double precision', { name: 'usable_mpp', nullable: true }) usableMpp!: number | null;
  @Column('text', { name: 'failed_cause', nullable: true }) failedCause!: string | null;
  @Column('text', { nullable: true }) warnings!: string | null;
}
