import { Module } from '@nestjs/common';
import { JobsModule } from '../jobs/index.js';
import { DeliveriesController } from './deliveries/deliveries.controller.js';
import { Deliveries } from './deliveries/deliveries.service.js';
import { DeliveryArchivesController } from './deliveries/delivery-archives.controller.js';
import { DeliveryArchives } from './deliveries/delivery-archives.service.js';
import { DeliveryFilesController } from './deliveries/delivery-files.controller.js';
import { DeliveryFiles } from './deliveries/delivery-files.service.js';
import { DeliveryTilesController } from './deliveries/delivery-tiles.controller.js';
import { ImportDrafts } from './input/import-drafts.js';
import { OrdersCoreModule } from './orders.core.module.js';
import { CompatibleCollections } from './orders/compatible-collections.js';
import { OrderConfirmation } from './orders/order-confirmation.js';
import { OrderedItems } from './orders/ordered-items.js';
import { OrdersController } from './orders/orders.controller.js';
import { ImportOrders } from './orders/orders.service.js';
import { AccountQuotasController } from './quotas/account-quotas.controller.js';
import { AccountQuotas } from './quotas/account-quotas.service.js';
import { LegacyQuotasController } from './quotas/legacy-quotas.controller.js';
import { ImportSearchController } from './search/import-search.controller.js';
import { ImportSearch } from './search/import-search.service.js';
import { SubscriptionActions } from './subscriptions/subscription-actions.js';
import { SubscriptionsController } from './subscriptions/subscriptions.controller.js';
import { ImportSubscriptions } from './subscriptions/subscriptions.service.js';
import { Placing } from './work/placing.js';

/** Data import over HTTP: search, orders, subscriptions, deliveries, quotas. */
@Module({
  imports: [OrdersCoreModule, JobsModule],
  controllers: [
    ...[DeliveriesController, DeliveryFilesController, DeliveryArchivesController, DeliveryTilesController],
    ...[ImportSearchController, OrdersController, SubscriptionsController],
    ...[AccountQuotasController, LegacyQuotasController],
  ],
  providers: [
    ...[ImportSearch, ImportDrafts, ImportOrders, OrderedItems, OrderConfirmation, CompatibleCollections],
    ...[ImportSubscriptions, SubscriptionActions, Placing, AccountQuotas],
    ...[Deliveries, DeliveryFiles, DeliveryArchives],
  ],
})
export class OrdersModule {}
