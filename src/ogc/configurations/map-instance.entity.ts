import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { type InstanceDocument } from './instance-document.js';

/** A configuration: the layers behind one address of WMS and WMTS. */
@Entity('map_instances')
@Index('map_instances_account_idx', ['accountId', 'created', 'id'])
export class MapInstance {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'map_instances_pkey' }) id!: string;
  @Column('uuid', { name: 'account_id' }) accountId!: string;
  /** `Principal.ownerId`: public maps are drawn with the rights of this user. */
  @Column('uuid', { name: 'created_by' }) createdBy!: string;
  /** Whoever knows the id may draw its layers, without a token. */
  @Column('boolean', { name: 'public' }) isPublic!: boolean;
  @Column('jsonb') document!: InstanceDocument;
  @Column('timestamptz', { default: () => 'now()' }) created!: Date;
  @Column('timestamptz', { name: 'last_updated', default: () => 'now()' }) lastUpdated!: Date;
}
