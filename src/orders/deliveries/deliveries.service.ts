import { Injectable } from '@nestjs/common';
import { DomainError } from '#libs/errors';
import { DataSource } from 'typeorm';
import { type Principal } from '../../auth/index.js';
import { type TileStatus } from '../../byoc/index.js';
import { type ViewPage } from '../../platform/http/view.js';
import { ImportOrder } from '../orders/import-order.entity.js';
import { ImportSubscription } from '../subscriptions/import-subscription.entity.js';
import { type DeliveryStatus, ImportDelivery } from './import-delivery.entity.js';

export interface DeliveryTile {
  readonly id: string;
  readonly deliveryId: string;
  readonly status: TileStatus;
}

/** Deliveries of the orders and subscriptions of an account. Ids tell the two apart: either path answers for both. */
@Injectable()
export class Deliveries {
  constructor(private readonly dataSource: DataSource) {}

  /** Oldest first, one more than the page holds where there are more. @throws NOT_FOUND for the order or subscription */
  async list(
    principal: Principal,
    parentId: string,
    status: DeliveryStatus | undefined,
    page: ViewPage,
  ): Promise<ImportDelivery[]> {
    await this.assertParent(principal, parentId);
    const query = this.of(parentId)
      .orderBy('d.created')
      .addOrderBy('d.id')
      .offset(page.offset)
      .limit(page.limit + 1);
    if (status !== undefined) query.andWhere('d.status = :status', { status });
    return query.getMany();
  }

  /** @throws NOT_FOUND */
  async load(principal: Principal, parentId: string, id: string): Promise<ImportDelivery> {
    await this.assertParent(principal, parentId);
    const found = await this.of(parentId).andWhere('d.id = :delivery', { delivery: id }).getOne();
    if (found === null) throw new DomainError('NOT_FOUND', `Delivery ${id} not found`);
    return found;
  }

  /** With all its files. @throws NOT_FOUND; CONFLICT unless it is DONE */
  async loadDone(principal: Principal, parentId: string, id: string): Promise<ImportDelivery> {
    const delivery = await this.load(principal, parentId, id);
    if (delivery.status === 'DONE') return delivery;
    throw new DomainError('CONFLICT', `Delivery ${id} is ${delivery.status}; its files can be had when it is DONE`);
  }

  /** BYOC tiles that are still there, in the order in which they were made. @throws NOT_FOUND */
  async tiles(principal: Principal, parentId: string, id: string): Promise<DeliveryTile[]> {
    const { tileIds } = await this.load(principal, parentId, id);
    return this.dataSource.query<DeliveryTile[]>(
      `SELECT t.id, $2::uuid AS "deliveryId", t.status FROM unnest($1::uuid[]) WITH ORDINALITY AS made (id, n)
       JOIN byoc_tiles t ON t.id = made.id ORDER BY n`,
      [tileIds, id],
    );
  }

  private of(parentId: string) {
    return this.dataSource.manager
      .createQueryBuilder(ImportDelivery, 'd')
      .where('(d.order_id = :parentId OR d.subscription_id = :parentId)', { parentId });
  }

  /** Absent ones and those of other accounts alike. */
  private async assertParent({ accountId }: Principal, id: string): Promise<void> {
    for (const Parent of [ImportOrder, ImportSubscription])
      if (await this.dataSource.manager.existsBy<ImportOrder | ImportSubscription>(Parent, { id, accountId })) return;
    throw new DomainError('NOT_FOUND', `There is no order or subscription ${id}`);
  }
}
