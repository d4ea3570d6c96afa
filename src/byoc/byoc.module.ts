import { Module } from '@nestjs/common';
import { JobsModule } from '../jobs/index.js';
import { ByocCoreModule } from './byoc.core.module.js';
import { ByocCollectionsController } from './collections/collections.controller.js';
import { ByocCollectionSearch } from './collections/collections.query.js';
import { ByocGlobalController } from './collections/global.controller.js';
import { ByocAclController } from './sharing/acl.controller.js';
import { ByocSharing } from './sharing/sharing.service.js';
import { TileCopiesController } from './tiles/tile-copies.controller.js';
import { TileCopies } from './tiles/tile-copies.service.js';
import { TileFilesController } from './tiles/tile-files.controller.js';
import { TileFiles } from './tiles/tile-files.service.js';
import { ByocTilesController } from './tiles/tiles.controller.js';

/** Bring your own COGs, over HTTP. */
@Module({
  imports: [ByocCoreModule, JobsModule],
  controllers: [
    ByocCollectionsController,
    ByocGlobalController,
    ByocTilesController,
    TileFilesController,
    TileCopiesController,
    ByocAclController,
  ],
  providers: [ByocCollectionSearch, TileFiles, TileCopies, ByocSharing],
})
export class ByocModule {}
