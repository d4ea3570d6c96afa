import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { type Area, type ProviderItem, type ProviderName, type ProviderQuery } from '../providers/import-provider.js';

export const ORDER_STATUSES = ['CREATED', 'RUNNING', 'DONE', 'PARTIAL', 'FAILED', 'CANCELLED'] as const;
export type OrderStatus = (typeof ORDER_STATUSES)[number];

export interface OrderedItem extends Pick<ProviderItem, 'id' | 'memo'> {
  readonly footprint: Area;
  /** ISO 8601. */
  readonly acquired: string | null;
  /** km² of the order's area that it covers. */
  readonly sqkm: number;
}

/** A quote, and what becomes of it once it is confirmed (tpdi §3). */
@Entity('import_orders')
@Index('import_orders_account_idx', ['accountId', 'created', 'id'])
@Index('import_orders_running_idx', { synchronize: false })
@Check('import_orders_status_check', `status IN ('CREATED','RUNNING','DONE','PARTIAL','FAILED','CANCELLED')`)
export class ImportOrder {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'import_orders_pkey' }) id!: string;
  @Column('uuid', { name: 'account_id' }) accountId!: string;
  /** `Principal.ownerId` */
  @Column('uuid', { name: 'created_by' }) createdBy!: string;
  @Column('timestamptz', { default: () => 'now()' }) created!: Date;
  @Column('text') provider!: ProviderName;
  @Column('text') name!: string;
  /** BYOC collection; null until the confirmation makes one. */
  @Column('uuid', { name: 'collection_id', nullable: true }) collectionId!: string | null;
  @Column('text', { default: 'CREATED' }) status!: OrderStatus;
  /** What the quota is charged: the items' sum, or the provider's minimum. */
  @Column('double precision') sqkm!: number;
  /** As sent, without keys; json keeps its order. */
  @Column('json') input!: Record<string, unknown>;
  @Column('jsonb') query!: ProviderQuery;
  /** Lon/lat. */
  @Column('jsonb') area!: Area;
  @Column('jsonb') items!: OrderedItem[];
  /** Sealed with `imports/<id>`: the provider's key of the caller. Gone when the order has ended. */
  @Column('text', { nullable: true }) secrets!: string | null;
  /** Ids at the provider; null = not placed yet. */
  @Column('jsonb', { name: 'placed_as', nullable: true }) placedAs!: string[] | null;
  @Column('timestamptz', { nullable: true }) confirmed!: Date | null;
  /** When the provider is to be asked next; null = nothing to ask. */
  @Column('timestamptz', { name: 'next_look', nullable: true }) nextLook!: Date | null;
  /** Failed looks in a row; the wait between two grows with it. */
  @Column('int', { name: 'failed_looks', default: 0 }) failedLooks!: number;
  /** Why it failed as a whole, or what the provider last refused; for people. */
  @Column('text', { name: 'error_message', nullable: true }) errorMessage!: string | null;
  @Column('timestamptz', { nullable: true }) ended!: Date | null;
  /** By its owner: out of the list, still there under its id. */
  @Column('timestamptz', { nullable: true }) deleted!: Date | null;
}
