import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { CatalogCoreModule } from '../catalog/index.js';
import { StoreLocator } from './collections/store-locator.js';
import { ZarrArray } from './collections/zarr-array.entity.js';
import { ZarrCollection } from './collections/zarr-collection.entity.js';

/** What API and worker share; whoever imports it brings its half of the jobs feature. */
@Module({
  imports: [TypeOrmModule.forFeature([ZarrCollection, ZarrArray]), CatalogCoreModule],
  providers: [StoreLocator],
  exports: [TypeOrmModule, CatalogCoreModule, StoreLocator],
})
export class ZarrCoreModule {}
