import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { ByocCoreModule } from '../byoc/index.js';
import { CatalogCoreModule } from '../catalog/index.js';
import { TargetCollections } from './collections/target-collections.js';
import { DeliveryArchive } from './deliveries/delivery-archive.entity.js';
import { ImportBucket } from './deliveries/import-bucket.js';
import { ImportDelivery } from './deliveries/import-delivery.entity.js';
import { ImportInputs } from './input/import-input.js';
import { ImportKeys } from './input/import-keys.js';
import { ImportOrder } from './orders/import-order.entity.js';
import { ImportProvidersModule } from './providers/providers.module.js';
import { ImportQuota, ImportQuotaEvent } from './quotas/import-quota.entity.js';
import { QuotaBooks } from './quotas/quota-books.js';
import { ImportSubscription } from './subscriptions/import-subscription.entity.js';
import { ImportEndings } from './work/import-endings.js';
import { ImportKinds } from './work/import-kinds.js';
import { ImportParents } from './work/import-parent.js';

const ENTITIES = [ImportOrder, ImportSubscription, ImportDelivery, DeliveryArchive, ImportQuota, ImportQuotaEvent];
const SHARED = [ImportInputs, ImportKeys, ImportParents, ImportBucket, TargetCollections, QuotaBooks];

/** What API and workers share: providers, orders and their deliveries. */
@Module({
  imports: [TypeOrmModule.forFeature(ENTITIES), CatalogCoreModule, ByocCoreModule, ImportProvidersModule],
  providers: [...SHARED, ImportKinds, ImportEndings],
  exports: [TypeOrmModule, CatalogCoreModule, ByocCoreModule, ImportProvidersModule, ...SHARED],
})
export class OrdersCoreModule {}
