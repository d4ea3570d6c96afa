import { Module } from '@nestjs/common';
import { CatalogCoreModule } from '../../catalog/index.js';
import { Outbound } from '../../platform/outbound/outbound.js';
import { AirbusCatalogue } from './airbus/airbus-catalogue.js';
import { AirbusOrders } from './airbus/airbus-orders.js';
import { AirbusProvider } from './airbus/airbus.provider.js';
import { OneAtlas } from './airbus/one-atlas.js';
import { IMPORT_PROVIDERS, type ImportProvider } from './import-provider.js';
import { ImportProviders } from './import-providers.js';
import { MaxarCatalogue } from './maxar/maxar-catalogue.js';
import { MaxarHub } from './maxar/maxar-hub.js';
import { MaxarOrders } from './maxar/maxar-orders.js';
import { MaxarPreviews } from './maxar/maxar-previews.js';
import { MaxarProvider } from './maxar/maxar.provider.js';
import { PlanetApi } from './planet/planet-api.js';
import { PlanetBucket } from './planet/planet-bucket.js';
import { PlanetCatalogue } from './planet/planet-catalogue.js';
import { PlanetKeys } from './planet/planet-keys.js';
import { PlanetOrders } from './planet/planet-orders.js';
import { PlanetSubscriptions } from './planet/planet-subscriptions.js';
import { PlanetProvider } from './planet/planet.provider.js';
import { ProviderHttp } from './provider-http.js';
import { FilesOnline } from './stac/files-online.js';
import { HouseSource } from './stac/house-source.js';
import { StacProvider } from './stac/stac-provider.js';
import { StacSources } from './stac/stac-sources.js';

/** Adapters in the order in which they are told in errors. */
const ADAPTERS: readonly (new (...args: never[]) => ImportProvider)[] = [
  ...[StacProvider, PlanetProvider, AirbusProvider, MaxarProvider],
];

/** Those who sell or give data, each with what it is made of. */
@Module({
  imports: [CatalogCoreModule],
  providers: [
    ...ADAPTERS,
    { provide: IMPORT_PROVIDERS, useFactory: (...adapters: ImportProvider[]) => adapters, inject: [...ADAPTERS] },
    ...[ImportProviders, ProviderHttp, Outbound],
    ...[FilesOnline, HouseSource, StacSources],
    ...[PlanetApi, PlanetBucket, PlanetCatalogue, PlanetKeys, PlanetOrders, PlanetSubscriptions],
    ...[OneAtlas, AirbusCatalogue, AirbusOrders],
    ...[MaxarHub, MaxarCatalogue, MaxarOrders, MaxarPreviews],
  ],
  exports: [ImportProviders, Outbound],
})
export class ImportProvidersModule {}
