import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { CollectionAccess } from './collection-access.js';
import { CollectionStore } from './collection-store.js';
import { Collection } from './collection.entity.js';
import { SceneStore } from './scene-store.js';
import { RenderScenes } from './search/render-scenes.js';
import { SceneSearch } from './search/scene-search.js';
import { ItemSearch } from './stac/search/item-search.js';
import { StacSearch } from './stac/search/stac-search.js';

const SHARED = [CollectionAccess, CollectionStore, SceneStore, SceneSearch, RenderScenes, ItemSearch, StacSearch];

/** What API, workers and other features share: the rows and their rules, no routes. */
@Module({
  imports: [TypeOrmModule.forFeature([Collection])],
  providers: SHARED,
  exports: [TypeOrmModule, ...SHARED],
})
export class CatalogCoreModule {}
