import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { type StacCollection } from '#libs/stac';
import { type CollectionDefinition } from './definitions/collection-definition.js';
import { type Reader } from './readers.js';

export const COLLECTION_KINDS = ['builtin', 'stac', 'byoc', 'batch', 'zarr', 'registry'] as const;
/** Who keeps its scenes: `builtin` and `stac` the STAC transactions and imports, the others their feature. */
export type CollectionKind = (typeof COLLECTION_KINDS)[number];

/** A STAC Collection without what is made when it is served: structural links, measured extent. */
export type CollectionDocument = Omit<StacCollection, 'links' | 'extent' | 'id'> &
  Partial<Pick<StacCollection, 'links' | 'extent'>>;

/** A set of scenes with one band table, one owner and one circle of readers. */
@Entity('collections')
@Index('collections_readers_idx', { synchronize: false })
@Index('collections_account_idx', ['accountId', 'kind'])
@Check('collections_kind_check', `kind IN ('builtin','stac','byoc','batch','zarr','registry')`)
@Check('collections_id_check', `id <> '' AND length(id) <= 256`)
export class Collection {
  /** As the APIs spell it: `sentinel-2-l2a`, `byoc-<uuid>`. */
  @PrimaryColumn('text', { primaryKeyConstraintName: 'collections_pkey', collation: 'C' }) id!: string;
  @Column('text') kind!: CollectionKind;
  /** null = of the house. */
  @Column('uuid', { name: 'account_id', nullable: true }) accountId!: string | null;
  @Column('uuid', { name: 'created_by', nullable: true }) createdBy!: string | null;
  @Column('text', { array: true }) readers!: Reader[];
  /** `extent` here is what the owner declared; the measured one is in the columns below. */
  @Column('jsonb') document!: CollectionDocument;
  /** What Process needs to know; null = read from the scenes' assets. */
  @Column('jsonb', { nullable: true }) definition!: CollectionDefinition | null;
  /** [w, s, e, n] around all footprints, null = no scene yet. Grows with every write; shrinks when measured anew. */
  @Column('double precision', { array: true, nullable: true }) bbox!: number[] | null;
  @Column('timestamptz', { name: 'start_at', nullable: true }) startAt!: Date | null;
  @Column('timestamptz', { name: 'end_at', nullable: true }) endAt!: Date | null;
  /** Of any scene from its `sort_at` to either end: lets a search by time use the index on `sort_at`. */
  @Column('interval', { name: 'longest_span', default: () => `'00:00:00'` }) longestSpan!: unknown;
  /** Of the ETag; bumped by every change of document or rights. */
  @Column('bigint', { default: 1 }) revision!: string;
  @Column('timestamptz', { name: 'created_at', default: () => 'now()' }) createdAt!: Date;
  @Column('timestamptz', { name: 'updated_at', default: () => 'now()' }) updatedAt!: Date;
}
