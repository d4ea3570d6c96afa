import { Module } from '@nestjs/common';
import { CatalogCoreModule } from '../catalog.core.module.js';
import { AggregationController } from './aggregation/aggregation.controller.js';
import { AssetFiles } from './assets/asset-files.js';
import { AssetsController } from './assets/assets.controller.js';
import { CollectionSearch } from './collections/collection-search.js';
import { CollectionsController } from './collections/collections.controller.js';
import { ItemsController } from './items.controller.js';
import { LandingController } from './landing.controller.js';
import { ReadableScenes } from './readable-scenes.js';
import { DescribedProperties } from './schemas/described-properties.js';
import { SchemasController } from './schemas/schemas.controller.js';
import { SearchController } from './search/search.controller.js';

/** The standard STAC API at `/stac`, its read side. */
@Module({
  imports: [CatalogCoreModule],
  controllers: [
    LandingController,
    CollectionsController,
    ItemsController,
    SearchController,
    SchemasController,
    AggregationController,
    AssetsController,
  ],
  providers: [CollectionSearch, ReadableScenes, DescribedProperties, AssetFiles],
})
export class StacModule {}
