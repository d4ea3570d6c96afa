import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { ByocCoreModule } from '../byoc/index.js';
import { CatalogCoreModule } from '../catalog/index.js';
import { DeliveryArchive } from './deliveries/delivery-archive.entity.js';
import { ImportDelivery } from './deliveries/import-delivery.entity.js';
import { ImportOrder } from './orders/import-order.entity.js';
import { IMPORT_PROVIDERS, type ImportProvider } from './providers/import-provider.js';
import { ImportProviders } from './providers/import-providers.js';
import { TargetCollections } from './collections/target-collections.js';
import { ImportInputs } from './input/import-input.js';
import { ImportKeys } from './input/import-keys.js';
import { QuotaBooks } from './quotas/quota-books.js';
import { ImportKinds } from './work/import-kinds.js';
import { ImportQuota, ImportQuotaEvent } from './quotas/import-quota.entity.js';
import { ImportSubscription } from './subscriptions/import-subscription.entity.js';

/** Adapters in the order in which they are told in errors. */
const ADAPTERS: readonly (new (...args: never[]) => ImportProvider)[] = [];

/** What API and workers share: providers, orders and their deliveries. */
@Module({
  imports: [
    TypeOrmModule.forFeature([
      ImportOrder,
      ImportSubscription,
      ImportDelivery,
      DeliveryArchive,
      ImportQuota,
      ImportQuotaEvent,
    ]),
    CatalogCoreModule,
    ByocCoreModule,
  ],
  providers: [
    ...ADAPTERS,
    { provide: IMPORT_PROVIDERS, useFactory: (...adapters: ImportProvider[]) => adapters, inject: [...ADAPTERS] },
    ImportProviders,
    ImportKinds,
    ImportKeys,
    ImportInputs,
    TargetCollections,
    QuotaBooks,
  ],
  exports: [
    TypeOrmModule,
    CatalogCoreModule,
    ByocCoreModule,
    ImportProviders,
    ImportKeys,
    ImportInputs,
    TargetCollections,
    QuotaBooks,
  ],
})
export class OrdersCoreModule {}
