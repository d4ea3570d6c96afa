import { Module } from '@nestjs/common';
import { BatchV1CoreModule } from './batch-v1.core.module.js';
import { BatchCollectionsController } from './collections/collections.controller.js';
import { BatchCollectionSearch } from './collections/collections.query.js';
import { BatchRequestActionsController } from './requests/request-actions.controller.js';
import { RequestLinks } from './requests/request-links.js';
import { BatchRequestsController } from './requests/requests.controller.js';
import { BatchRequests } from './requests/requests.service.js';
import { BatchTilesController } from './tiles/tiles.controller.js';
import { BatchTiles } from './tiles/tiles.service.js';

/** Batch Processing, version 1, over HTTP. */
@Module({
  imports: [BatchV1CoreModule],
  controllers: [
    BatchRequestsController,
    BatchRequestActionsController,
    BatchTilesController,
    BatchCollectionsController,
  ],
  providers: [BatchRequests, RequestLinks, BatchTiles, BatchCollectionSearch],
})
export class BatchV1Module {}
