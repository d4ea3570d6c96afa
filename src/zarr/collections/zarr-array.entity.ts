import { Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import { ZarrCollection } from './zarr-collection.entity.js';

/** A data array of a store: one band of its collection. Coordinates have no rows. */
@Entity('zarr_arrays')
export class ZarrArray {
  @PrimaryColumn('uuid', { name: 'collection_id', primaryKeyConstraintName: 'zarr_arrays_pkey' })
  @ForeignKey(() => ZarrCollection, 'id', { name: 'zarr_arrays_collection_fkey', onDelete: 'CASCADE' })
  collectionId!: string;
  @PrimaryColumn('text', { collation: 'C', primaryKeyConstraintName: 'zarr_arrays_pkey' }) name!: string;
  /** Of the array in the bucket, ending in `/`. */
  @Column('text') path!: string;
  /** shape, chunks, dtype, order, fill_value, compressor, filters, zarr_format; of v3 arrays the same in the words of v2. */
  @Column('jsonb') zarray!: ZarrayColumn;
  @Column('jsonb') zattrs!: Record<string, unknown>;
}

export interface ZarrayColumn {
  readonly shape: number[];
  readonly chunks: number[];
  readonly dtype: string;
  readonly order: string;
  readonly fill_value: unknown;
  readonly compressor: unknown;
  readonly filters: unknown;
  readonly zarr_format: 2 | 3;
  readonly dimension_separator?: string;
}
