import { type TerrainNoData } from '#libs/terrain';
import { Check, Column, Entity, PrimaryColumn } from 'typeorm';

/** `rgb`: Terrain-RGB PNGs (MapLibre); `mago`: quantized mesh (Cesium). */
export const TERRAIN_KINDS = ['rgb', 'mago'] as const;
export type TerrainKind = (typeof TERRAIN_KINDS)[number];

/** Terrain made of an elevation raster, once; it may outlive its dataset (datasets.md, DELETE). */
@Entity('terrains')
@Check('terrains_kind_check', `kind IN ('rgb','mago')`)
@Check('terrains_nodata_check', `nodata IN ('zero','transparent')`)
export class Terrain {
  @PrimaryColumn('uuid', { name: 'dataset_id', primaryKeyConstraintName: 'terrains_pkey' }) datasetId!: string;
  @PrimaryColumn('text', { primaryKeyConstraintName: 'terrains_pkey' }) kind!: TerrainKind;
  /** Of the dataset, when the terrain was made. */
  @Column('text') title!: string;
  /** Prefix of its objects' keys in the house bucket: immutable objects, mutable pointer. */
  @Column('text') folder!: string;
  @Column('int', { name: 'min_zoom' }) minZoom!: number;
  @Column('int', { name: 'max_zoom' }) maxZoom!: number;
  /** Of Terrain-RGB. */
  @Column('text', { nullable: true }) nodata!: TerrainNoData | null;
  /** [w, s, e, n]; w > e crosses ±180. */
  @Column('double precision', { array: true }) bounds!: number[];
  @Column('int') tiles!: number;
  @Column('bigint', { name: 'size_bytes', transformer: { from: Number, to: (n: number) => n } }) sizeBytes!: number;
  /** Of the file it was made from: another one by now means that the terrain is stale. */
  @Column('text', { name: 'source_sha256' }) sourceSha256!: string;
  @Column('uuid', { name: 'created_by', nullable: true }) createdBy!: string | null;
  /** Of a dataset that is gone, whether everybody saw it; null while it is there. */
  @Column('boolean', { name: 'was_public', nullable: true }) wasPublic!: boolean | null;
  @Column('timestamptz', { name: 'created_at', default: () => 'now()' }) createdAt!: Date;
  @Column('timestamptz', { name: 'updated_at', default: () => 'now()' }) updatedAt!: Date;
}
