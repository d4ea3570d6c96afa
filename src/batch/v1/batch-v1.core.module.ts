import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { CatalogCoreModule } from '../../catalog/index.js';
import { BatchCoreModule } from '../batch.core.module.js';
import { BatchCollection } from './collections/batch-collection.entity.js';
import { CollectionLinks } from './collections/collection-links.js';
import { BatchCollections } from './collections/collections.service.js';

/** What API and worker share of version 1. */
@Module({
  imports: [TypeOrmModule.forFeature([BatchCollection]), BatchCoreModule, CatalogCoreModule],
  providers: [BatchCollections, CollectionLinks],
  exports: [BatchCoreModule, BatchCollections, CollectionLinks],
})
export class BatchV1CoreModule {}
