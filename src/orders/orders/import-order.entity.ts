import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { type Area, type ProviderItem } from '../providers/import-provider.js';
import { ImportRequest } from '../import-request.js';

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
export class ImportOrder extends ImportRequest {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'import_orders_pkey' }) id!: string;
  @Column('text', { default: 'CREATED' }) status!: OrderStatus;
  @Column('jsonb') items!: OrderedItem[];
}
