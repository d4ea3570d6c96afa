import { Module } from '@nestjs/common';
import { JobsModule } from '../jobs/index.js';
import { ZarrAccess } from './collections/zarr-access.js';
import { ZarrArraysController } from './collections/zarr-arrays.controller.js';
import { ZarrCollectionsController } from './collections/zarr-collections.controller.js';
import { ZarrCollections } from './collections/zarr-collections.service.js';
import { ZarrLists } from './collections/zarr-lists.query.js';
import { ZarrKinds } from './ingest/zarr-kinds.js';
import { ZarrCoreModule } from './zarr.core.module.js';

/** Zarr collections over HTTP. */
@Module({
  imports: [ZarrCoreModule, JobsModule],
  controllers: [ZarrCollectionsController, ZarrArraysController],
  providers: [ZarrAccess, ZarrCollections, ZarrLists, ZarrKinds],
})
export class ZarrModule {}
