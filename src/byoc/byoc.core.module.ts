import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { CatalogCoreModule } from '../catalog/index.js';
import { ByocCollection } from './collections/byoc-collection.entity.js';
import { ByocKinds } from './ingest/byoc-kinds.js';
import { IngestBell } from './ingest/ingest-bell.js';
import { ByocTile } from './tiles/byoc-tile.entity.js';
import { TileScenes } from './tiles/tile-scenes.js';

/** What API and workers share. */
@Module({
  imports: [TypeOrmModule.forFeature([ByocCollection, ByocTile]), CatalogCoreModule],
  providers: [TileScenes, IngestBell, ByocKinds],
  exports: [CatalogCoreModule, TileScenes, IngestBell],
})
export class ByocCoreModule {}
