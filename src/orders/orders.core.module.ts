import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { ByocCoreModule } from '../byoc/index.js';
import { CatalogCoreModule } from '../catalog/index.js';
import { Outbound } from '../platform/outbound/outbound.js';
import { DeliveryArchive } from './deliveries/delivery-archive.entity.js';
import { ImportBucket } from './deliveries/import-bucket.js';
import { ImportDelivery } from './deliveries/import-delivery.entity.js';
import { ImportOrder } from './orders/import-order.entity.js';
import { AirbusProvider } from './providers/airbus/airbus.provider.js';
import { OneAtlas } from './providers/airbus/one-atlas.js';
import { IMPORT_PROVIDERS, type ImportProvider } from './providers/import-provider.js';
import { ImportProviders } from './providers/import-providers.js';
import { MaxarCatalogue } from './providers/maxar/maxar-catalogue.js';
import { MaxarHub } from './providers/maxar/maxar-hub.js';
import { MaxarOrders } from './providers/maxar/maxar-orders.js';
import { MaxarPreviews } from './providers/maxar/maxar-previews.js';
import { MaxarProvider } from './providers/maxar/maxar.provider.js';
import { PlanetApi } from './providers/planet/planet-api.js';
import { PlanetBucket } from './providers/planet/planet-bucket.js';
import { PlanetCatalogue } from './providers/planet/planet-catalogue.js';
import { PlanetKeys } from './providers/planet/planet-keys.js';
import { PlanetOrders } from './providers/planet/planet-orders.js';
import { PlanetSubscriptions } from './providers/planet/planet-subscriptions.js';
import { PlanetProvider } from './providers/planet/planet.provider.js';
import { ProviderHttp } from './providers/provider-http.js';
import { FilesOnline } from './providers/stac/files-online.js';
import { HouseSource } from './providers/stac/house-source.js';
import { StacProvider } from './providers/stac/stac-provider.js';
import { StacSources } from './providers/stac/stac-sources.js';
import { TargetCollections } from './collections/target-collections.js';
import { ImportInputs } from './input/import-input.js';
import { ImportKeys } from './input/import-keys.js';
import { QuotaBooks } from './quotas/quota-books.js';
import { ImportEndings } from './work/import-endings.js';
import { ImportKinds } from './work/import-kinds.js';
import { ImportParents } from './work/import-parent.js';
import { ImportQuota, ImportQuotaEvent } from './quotas/import-quota.entity.js';
import { ImportSubscription } from './subscriptions/import-subscription.entity.js';

/** Adapters in the order in which they are told in errors. */
const ADAPTERS: readonly (new (...args: never[]) => ImportProvider)[] = [
  StacProvider,
  PlanetProvider,
  AirbusProvider,
  MaxarProvider,
];

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
    ProviderHttp,
    OneAtlas,
    MaxarHub,
    MaxarCatalogue,
    MaxarOrders,
    MaxarPreviews,
    FilesOnline,
    HouseSource,
    StacSources,
    PlanetApi,
    PlanetBucket,
    PlanetCatalogue,
    PlanetKeys,
    PlanetOrders,
    PlanetSubscriptions,
    Outbound,
    ImportProviders,
    ImportKinds,
    ImportEndings,
    ImportParents,
    ImportBucket,
    ImportKeys,
    ImportInputs,
    TargetCollections,
    QuotaBooks,
  ],
  exports: [
    TypeOrmModule,
    CatalogCoreModule,
    ByocCoreModule,
    Outbound,
    ImportProviders,
    ImportKeys,
    ImportParents,
    ImportBucket,
    ImportInputs,
    TargetCollections,
    QuotaBooks,
  ],
})
export class OrdersCoreModule {}
