import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { CatalogCoreModule } from '../catalog/index.js';
import { ByocAccess } from './collections/byoc-access.js';
import { ByocCollection } from './collections/byoc-collection.entity.js';
import { ByocCollections } from './collections/collections.service.js';
import { ByocKinds } from './ingest/byoc-kinds.js';
import { IngestBell } from './ingest/ingest-bell.js';
import { ByocTile } from './tiles/byoc-tile.entity.js';
import { HouseTiles } from './tiles/house-tiles.js';
import { TileScenes } from './tiles/tile-scenes.js';
import { ByocTiles } from './tiles/tiles.service.js';

/** What API and workers share: batch processing makes collections and tiles of its results. */
@Module({
  imports: [TypeOrmModule.forFeature([ByocCollection, ByocTile]), CatalogCoreModule],
  providers: [TileScenes, IngestBell, ByocKinds, ByocAccess, ByocCollections, ByocTiles, HouseTiles],
  exports: [CatalogCoreModule, TileScenes, IngestBell, ByocAccess, ByocCollections, ByocTiles, HouseTiles],
})
export class ByocCoreModule {}
