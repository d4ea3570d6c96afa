import { Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import { type LayerDocument } from './layer-document.js';
import { MapInstance } from './map-instance.entity.js';

@Entity('map_layers')
export class ConfiguredLayer {
  @PrimaryColumn('uuid', { name: 'instance_id', primaryKeyConstraintName: 'map_layers_pkey' })
  @ForeignKey(() => MapInstance, { name: 'map_layers_instance_fkey', onDelete: 'CASCADE' })
  instanceId!: string;
  /** As LAYERS names it: `TRUE_COLOR`. */
  @PrimaryColumn('text', { primaryKeyConstraintName: 'map_layers_pkey', collation: 'C' }) id!: string;
  @Column('jsonb') document!: LayerDocument;
  @Column('timestamptz', { default: () => 'now()' }) created!: Date;
  @Column('timestamptz', { name: 'last_updated', default: () => 'now()' }) lastUpdated!: Date;
}
