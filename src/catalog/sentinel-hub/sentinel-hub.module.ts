import { Module } from '@nestjs/common';
import { AccountingCoreModule } from '../../accounting/index.js';
import { CatalogCoreModule } from '../catalog.core.module.js';
import { SentinelHubCollectionsController } from './collections.controller.js';
import { SentinelHubLandingController } from './landing.controller.js';
import { SentinelHubSearchController } from './search.controller.js';
import { SentinelHubCatalog } from './sentinel-hub-catalog.service.js';

@Module({
  imports: [CatalogCoreModule, AccountingCoreModule],
  controllers: [SentinelHubLandingController, SentinelHubCollectionsController, SentinelHubSearchController],
  providers: [SentinelHubCatalog],
})
export class SentinelHubCatalogModule {}
