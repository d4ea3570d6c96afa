import { Check, Column, Entity, Index, PrimaryColumn, Unique } from 'typeorm';
import { type OrderedItem } from '../orders/import-order.entity.js';
import { type ProviderName } from '../providers/import-provider.js';

export const DELIVERY_STATUSES = [
  ...(['WAITING', 'DELIVERED', 'DELIVERY_FAILED', 'PREPARING', 'INGESTING', 'DONE'] as const),
  ...(['IMPORT_FAILED', 'NON_INGESTIBLE'] as const),
] as const;
export type DeliveryStatus = (typeof DELIVERY_STATUSES)[number];

/** A file as it was received: an object of the import bucket that never changes. */
export interface DeliveredFile {
  /** The provider's name, may contain `/`. */
  readonly path: string;
  readonly size: number;
  readonly sha256: string;
}

/** One ordered or newly published item on its way to BYOC tiles (tpdi §4). Belongs to an order or a subscription. */
@Entity('import_deliveries')
@Index('import_deliveries_order_idx', ['orderId', 'created', 'id'])
@Index('import_deliveries_subscription_idx', ['subscriptionId', 'created', 'id'])
@Index('import_deliveries_open_idx', { synchronize: false })
@Unique('import_deliveries_order_item_key', ['orderId', 'itemId'])
@Unique('import_deliveries_subscription_item_key', ['subscriptionId', 'itemId'])
@Check('import_deliveries_parent_check', `(order_id IS NULL) <> (subscription_id IS NULL)`)
@Check(
  'import_deliveries_status_check',
  `status IN ('WAITING','DELIVERED','DELIVERY_FAILED','PREPARING','INGESTING','DONE','IMPORT_FAILED','NON_INGESTIBLE')`,
)
export class ImportDelivery {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'import_deliveries_pkey' }) id!: string;
  @Column('uuid', { name: 'order_id', nullable: true }) orderId!: string | null;
  @Column('uuid', { name: 'subscription_id', nullable: true }) subscriptionId!: string | null;
  @Column('uuid', { name: 'account_id' }) accountId!: string;
  @Column('text') provider!: ProviderName;
  @Column('text', { name: 'item_id' }) itemId!: string;
  @Column('jsonb') item!: OrderedItem;
  @Column('text', { default: 'WAITING' }) status!: DeliveryStatus;
  @Column('text', { name: 'error_message', nullable: true }) errorMessage!: string | null;
  @Column('double precision', { nullable: true }) sqkm!: number | null;
  /** Null until all are there. */
  @Column('jsonb', { nullable: true }) files!: DeliveredFile[] | null;
  /** BYOC tiles that were made of it, in order; they may be gone by now. */
  @Column('uuid', { name: 'tile_ids', array: true, default: [] }) tileIds!: string[];
  /** Times that it could not be brought in for a reason that may pass; the wait before the next try grows with it. */
  @Column('int', { default: 0 }) tries!: number;
  /** Not before then; null = as soon as it is ready. */
  @Column('timestamptz', { name: 'next_try', nullable: true }) nextTry!: Date | null;
  @Column('timestamptz', { default: () => 'now()' }) created!: Date;
  @Column('timestamptz', { nullable: true }) ended!: Date | null;
}
