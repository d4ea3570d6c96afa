import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A tenant: users and clients belong to one, and so will quotas, orders and batch tasks. */
@Entity('accounts')
export class Account {
  @PrimaryColumn('uuid') id!: string;
  @Column('text') name!: string;
  @Column('timestamptz', { name: 'created_at', default: () => 'now()' }) createdAt!: Date;
}
