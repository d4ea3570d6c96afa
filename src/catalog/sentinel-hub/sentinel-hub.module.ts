import { Module } from '@nestjs/common';
import { CatalogCoreModule } from '../catalog.core.module.js';
import { SentinelHubCollectionsController } from './collections.controller.js';
import { SentinelHubLandingController } from './landing.controller.js';
import { SentinelHubSearchController } from './search.controller.js';
import { SentinelHubCatalog } from './sentinel-hub-catalog.service.js';

@Module({
  imports: [CatalogCoreModule],
  controllers: [SentinelHubLandingController, SentinelHubCollectionsController, SentinelHubSearchController],
  providers: [SentinelHubCatalog],
})
export class SentinelHubCatalogModule {}
