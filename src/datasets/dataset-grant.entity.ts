import { Check, Column, Entity, ForeignKey, PrimaryGeneratedColumn, Unique } from 'typeorm';
import { type Role } from '../auth/index.js';
import { Dataset } from './dataset.entity.js';

/** Who besides the owner reads a `restricted` dataset: a role or one user. */
@Entity('dataset_grants')
@Unique('dataset_grants_role_key', ['datasetId', 'role'])
@Unique('dataset_grants_user_key', ['datasetId', 'userId'])
@Check('dataset_grants_one_grantee_check', `(role IS NULL) <> (user_id IS NULL)`)
export class DatasetGrant {
  @PrimaryGeneratedColumn({ type: 'bigint', primaryKeyConstraintName: 'dataset_grants_pkey' }) id!: string;
  @Column('uuid', { name: 'dataset_id' })
  @ForeignKey(() => Dataset, 'id', { name: 'dataset_grants_dataset_fkey', onDelete: 'CASCADE' })
  datasetId!: string;
  @Column('text', { nullable: true }) role!: Role | null;
  @Column('uuid', { name: 'user_id', nullable: true }) userId!: string | null;
}
