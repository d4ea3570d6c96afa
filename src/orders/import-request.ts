import { Column } from 'typeorm';
import { type Area, type ProviderName, type ProviderQuery } from './providers/import-provider.js';

/** What orders and subscriptions have in common: whose they are, what was asked, and how they stand with the provider. */
export abstract class ImportRequest {
  @Column('uuid', { name: 'account_id' }) accountId!: string;
  /** `Principal.ownerId` */
  @Column('uuid', { name: 'created_by' }) createdBy!: string;
  @Column('timestamptz', { default: () => 'now()' }) created!: Date;
  @Column('text') provider!: ProviderName;
  @Column('text') name!: string;
  /** BYOC collection; null until the confirmation makes one. */
  @Column('uuid', { name: 'collection_id', nullable: true }) collectionId!: string | null;
  /** Of an order what the quota is charged: the items' sum, or the provider's minimum; of a subscription the area of its bounds. */
  @Column('double precision') sqkm!: number;
  /** As sent, without keys; json keeps its order. */
  @Column('json') input!: Record<string, unknown>;
  @Column('jsonb') query!: ProviderQuery;
  /** Lon/lat. */
  @Column('jsonb') area!: Area;
  /** Sealed with `imports/<id>`: the provider's key of the caller. Gone when nothing is to be asked with it any more. */
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
